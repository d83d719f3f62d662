using System.IO.Compression;
using System.Text;

namespace ProbDsl.Tests.Mutations;

/// <summary>Files as people have them, each with something that a careless reader gets wrong.</summary>
internal static class SeedFiles
{
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        Of("plain.csv", "x,y,label\n1,2.5,a\n-3,4e2,b\n0.1,1e-3,a\n7,,c\n"),
        Of("quoted.csv", "name,says,n\n\"Åsa, M.\",\"say \"\"hi\"\"\",1\n\"two\nlines\",\"\",2\n5\" pipe,\"a,b\",3\n"),
        Of("bom.csv", "\uFEFFgröße,体重,🙂\r\n1.5,NA,ja\r\n2.5,70,nein\r\n,80,ja\r\n"),
        Of("numbers.csv", "a,b,c\n1,+2.,.5\n-0,1e308,1e-320\n123456789012345678,0.1000000000000000055511151231257827,9007199254740993\n"
            + "inf,-Infinity,1E5\n00012,2.2250738585072011e-308,1.7976931348623157e308\n"),
        Of("missing.csv", "x,y,g\nNA,1,NA\n,NaN,\nnull,3,NULL\n nan ,\"NA\",na\n5,\"  \",.\n"),
        Of("dates.csv", "day,time,value,ok\n2024-01-31,12:30:00,1.5,true\n2024-02-29,00:00:01,2.25,FALSE\n31.12.2024,23:59,3,yes\n"),
        Of("levels.csv", "id,county,zip\n007,AITKIN,01234\n010,ANOKA,1234\n7,AITKIN,01234.0\n011,\" ANOKA \",1e3\n"),
        Of("one.csv", "x\n1\n\n3\nNA\n\"\"\n5\n"),
        Of("mac.csv", "x,y\r1,2\r3,4\r5,6"),
        Of("tabs.tsv", "x\ttext\tz\n1\ta, b\t3\n\t\"tab\there\"\t4\n2\t  c \t \n"),
        Of("rows.json", "[{\"x\": 1, \"g\": \"a\"},\n {\"x\": -2.5e-3, \"g\": \"b\\u00e4\\n\", \"t\": true},\n"
            + " {\"g\": \"NA\", \"x\": null, \"t\": false}, {\"x\": \"4\"}]"),
        Of("arrays.json", "{\"N\": 3, \"y\": [1, null, 3.5],\n \"m\": [[1, 2, 3], [4, 5, 6]], \"g\": [\"a\", \"b\", \"a\"],\n"
            + " \"deep\": [[[1], [2]], [[3], [4]]], \"name\": \"me\", \"none\": []}"),
        Of("numbers.json", "[{\"a\": 1E400, \"b\": 0.1}, {\"a\": -0, \"b\": 12345678901234567890}, {\"a\": 1e-400, \"b\": \"inf\"}]"),
        Of("strings.json", "[{\"x\": \"1.5\", \"y\": \" 2\"}, {\"x\": \"-3\", \"y\": \"\"}, {\"x\": \"4e1\", \"y\": \"-0\"}]"),
        ("packed.csv.gz", Packed("x,g\n1,a\n2.5,\"b, c\"\n")),
    ];

    private static (string Name, byte[] Bytes) Of(string name, string text) => (name, Encoding.UTF8.GetBytes(text));

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
