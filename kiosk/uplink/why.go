package uplink

import (
	"fmt"
	"strings"

	"yichuang/platform/contract"
)

// why says what each reason that may stand beside an item means, and what staff do about it. A word the platform's
// codes and reasons share with ours means the same.
var why = map[string]string{
	// The platform said so of the item.
	string(contract.ReasonDigest):       "件的内容和签名时不一样，平台没有收。检查终端的硬盘；不要删任何文件，联系维护人员。",
	string(contract.ReasonSealed):       "平台打不开这一件：它封给了别的平台，或平台少了一把旧密钥。请平台管理员把旧密钥（opening-*.pem）放回去，再重试。",
	string(contract.ReasonBody):         "平台读不懂这一件，多半是平台的版本比终端旧。升级平台后再重试；急的先按回执编号请群众到窗口办。",
	string(contract.ReasonReceipt):      "回执编号不对，或不是这台终端的编号。核对配置里的终端号是否改过；联系维护人员。",
	string(contract.ReasonIdentity):     "件里写的和件外写的对不上，平台没有收。检查终端的硬盘，联系维护人员；急的按回执编号请群众到窗口办。",
	string(contract.ReasonKind):         "平台不认识这一类件，多半是平台的版本比终端旧。升级平台后再重试。",
	string(contract.ReasonCaseUnknown):  "它所属的那一件平台还没有。等那一件报上去后会自动再报；如果那一件平台没有收，先处理那一件，再重试这一件。",
	string(contract.ReasonEvaluated):    "这一件已经有过评价，多出来的一次平台不再收，不用处理。",
	string(contract.ReasonIdTaken):      "平台上已有同一编号、内容不同的件，没有覆盖。不要重试，请平台管理员查审计记录，联系维护人员。",
	string(contract.ReasonSeqTaken):     "平台上已有这台终端同一序号的另一件，多半是终端的数据被复制或退回过。不要重试，联系维护人员。",
	string(contract.ReasonReceiptTaken): "平台上已有同一回执编号的另一件。不要重试；请平台管理员核对两件，联系维护人员。",

	// The platform refused the whole request.
	string(contract.CodeMalformed):    "平台读不懂这一件的格式，多半是平台的版本比终端旧。升级平台后再重试。",
	string(contract.CodeTooLarge):     "这一件太大，平台不收。联系维护人员；急的按回执编号请群众到窗口办。",
	string(contract.CodeEncoding):     "平台不认识压缩方式，或本机打包没有成功。升级平台；不用重试，会自动再报。",
	string(contract.CodeCertificate):  "平台不认本机的证书：多半是同一终端号在别的机器上重新接入过。核对终端号，取一个注册码重新接入本机，不用重试。",
	string(contract.CodeSignature):    "平台不认本机的签名：本机的密钥不是接入时的那一把。取一个注册码重新接入本机，不用重试。",
	string(contract.CodeEnrolUnknown): "注册码不对。核对后再接入。",
	string(contract.CodeEnrolUsed):    "注册码已经用过。在平台上重新取一个。",
	string(contract.CodeEnrolExpired): "注册码已过期。在平台上重新取一个。",
	string(contract.CodeEnrolSite):    "注册码是给另一台终端的。核对终端号。",
	string(contract.CodeBusy):         "平台忙，请终端稍后再来。不用处理，会自动再报。",
	string(contract.CodeCursorGone):   "平台换过或恢复过数据，终端会从头再听一遍。不用处理。",
	string(contract.CodeUnavailable):  "平台自己出了故障。请平台管理员查看；恢复后会自动再报。",
	string(contract.CodeNotFound):     "这个地址上的平台没有这个功能。核对 [platform] url；升级平台。",
	string(contract.CodeOffset):       "一页材料传到一半，两边对不上。不用处理，会从平台收到的地方接着传。",

	// The line or this machine.
	"untrusted": "平台的证书不可信。核对 [platform] url 和 ca，以及终端的时钟；不要绕过。",
	"timeout":   "平台没有在时限内回话，线路太慢或中断。检查网络；不用重试，会自动再报。",
	"away":      "连不上平台。检查网线、路由和 [platform] url；不用重试，网通后自动上报。网几天不通的，用 yichuang export 导出到 U 盘。",
	stopped:     "程序正好在停止，没有等到回话。不用处理，开机后自动再报。",
	"signing":   "本机的签名密钥用不了。检查 TPM 或密钥文件，运行 yichuang doctor，联系维护人员。",
	"answer":    "回话的不像是平台，可能被代理或登录页面拦住了。检查网络上的代理和 [platform] url。",
	"store":     "结果没有写进本机数据库，多半是磁盘满了。清理磁盘；会自动再报，平台不会重复收。",
}

// Why is a sentence for staff on a reason that stands beside an item of the outbox, "" for none.
func Why(reason string) string {
	if says := why[reason]; says != "" || reason == "" {
		return says
	}
	switch {
	case strings.HasPrefix(reason, "http "):
		return fmt.Sprintf("回话的不是平台，或平台前面的代理出了故障（%.20s）。检查代理和 [platform] url；不用重试，会自动再报。", reason)
	case strings.HasPrefix(reason, "verdict "):
		return "平台的答复这个版本的终端不认识。升级终端；不用重试，会自动再报。"
	}
	return fmt.Sprintf("这个原因（%.40q）这个版本的终端不认识。升级终端，或把原因告诉维护人员。", reason)
}
