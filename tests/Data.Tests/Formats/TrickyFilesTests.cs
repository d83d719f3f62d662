using System.IO.Compression;
using System.Text;
using ProbDsl.Data.Formats;

namespace ProbDsl.Tests.Formats;

/// <summary>
/// Files that readers disagree about, each with the reading that is right here, or with the diagnostic and the place where it stands.
/// </summary>
public sealed class TrickyFilesTests
{
    private const string Bom = "\uFEFF";

    public static TheoryData<string, string, string, string> Files => new()
    {
        // what is tricky, the file's name, its text, and its columns or `code row column: what is marked`
        { "a line end inside quotes", "t.csv", "g,x\n\"two\nlines\",1\n", "g text [two¶lines] two¶lines; x number 1" },
        { "a blank line inside quotes", "t.csv", "g,x\n\"two\n\nlines\",1\n", "g text [two¶¶lines] two¶¶lines; x number 1" },
        { "a separator inside quotes", "t.csv", "g,x\n\"a,b\",1\n", "g text [a,b] a,b; x number 1" },
        { "doubled quotes", "t.csv", "g\n\"say \"\"hi\"\"\"\n", "g text [say \"hi\"] say \"hi\"" },
        { "nothing but a doubled quote", "t.csv", "g,x\n\"\"\"\",1\n", "g text [\"] \"; x number 1" },
        { "a quote in the middle of a cell", "t.csv", "g,x\n5\" pipe,1\n", "g text [5\" pipe] 5\" pipe; x number 1" },
        { "a quote at the end of a cell", "t.csv", "g,x\nan inch\",1\n", "g text [an inch\"] an inch\"; x number 1" },
        { "a lone quote opens a cell and is never closed", "t.csv", "g,x\na,1\n\"b,2\n", "E0306 2 -: \"" },
        { "text after a closing quote", "t.csv", "g,x\n\"a\"b,1\n", "E0306 1 g: b,1" },
        { "text after a closing quote in the header", "t.csv", "\"x\" y,z\n1,2\n", "E0306 - x: y,z" },
        { "backslashes escape nothing", "t.csv", "g,x\n\"a\\\",1\n", "g text [a\\] a\\; x number 1" },
        { "single quotes are letters", "t.csv", "g,x\n'a,1\n", "g text ['a] 'a; x number 1" },
        { "quoted numbers are numbers", "t.csv", "x\n\"1.5\"\n2\n", "x number 1.5 2" },
        { "quoted NA is missing among numbers", "t.csv", "x,y\n\"NA\",1\n", "x number _; y number 1" },
        { "blanks around cells and inside quotes", "t.csv", "g, x\n a , 1 \n\" a \",\t2\n", "g text [a] a a; x number 1 2" },
        { "blanks between words stay", "t.csv", "g\nnew york\nnew  york\n", "g text [new  york new york] new york new  york" },
        { "a no-break space behind a number", "t.csv", "g,x\na,1\u00A0\n", "g text [a] a; x number 1" },
        // rows
        { "a separator at the end of each line", "t.csv", "x,y,\n1,2,\n", "E0304 - -: " },
        { "a separator at the end of one line", "t.csv", "x,y\n1,2,\n", "E0305 1 -: " },
        { "a row that is too short", "t.csv", "x,y\n1,2\n3\n4,5\n", "E0305 2 -: 3" },
        { "a row that is too long", "t.csv", "x,y\n1,2,3\n", "E0305 1 -: 3" },
        { "empty lines between rows are none", "t.csv", "x,y\n\n1,2\n\n\n3,4\n\n", "x number 1 3; y number 2 4" },
        { "empty lines in one column are missing cells, but at the end", "t.csv", "x\n1\n\n3\n\n\n", "x number 1 _ 3" },
        { "a line of separators is a row of missing cells", "t.csv", "x,y\n1,2\n,\n3,4\n", "x number 1 _ 3; y number 2 _ 4" },
        { "no line end at the end", "t.csv", "x,y\n1,2", "x number 1; y number 2" },
        { "a lone \\r ends a line", "t.csv", "x,y\r1,2\r3,4", "x number 1 3; y number 2 4" },
        { "a lone \\r ends a line among others", "t.csv", "x\n1\r2\r\n3\n", "x number 1 2 3" },
        { "a lone \\r inside quotes does not", "t.csv", "g,x\n\"a\rb\",1\n", "g text [a¶b] a¶b; x number 1" },
        { "\\r\\r\\n is one line end and a blank line", "t.csv", "x,y\r\r\n1,2\r\r\n", "x number 1; y number 2" },
        { "a vertical tab ends nothing", "t.csv", "g,x\na\u000Bb,1\n", "g text [a\u000Bb] a\u000Bb; x number 1" },
        { "nothing", "t.csv", "", "E0301 - -: " },
        { "blanks only", "t.csv", " \n\n", "E0301 - -: " },
        { "a header only", "t.csv", "x,y\n", "E0302 - -: x,y" },
        { "a header only, without a line end", "t.csv", "x,y", "E0302 - -: x,y" },
        { "one cell", "t.csv", "x\n1", "x number 1" },
        { "no names", "t.csv", "1,2\n3,4\n", "E0319 - -: 1,2" },
        { "comments are no comments", "t.csv", "# made by hand\nx,y\n", "E0305 1 -: y" },
        // names
        { "a name twice", "t.csv", "x,x\n1,2\n", "E0303 - x: x" },
        { "a name twice but for blanks", "t.csv", "x, x\n1,2\n", "E0303 - x: x" },
        { "names differ by case", "t.csv", "x,X\n1,2\n", "x number 1; X number 2" },
        { "a column of row numbers without a name", "t.csv", ",x\n1,2\n", "E0304 - -: " },
        { "a name with a line end", "t.csv", "\"two\nlines\",x\n1,2\n", "two¶lines number 1; x number 2" },
        { "a quote after a tab, where commas separate", "t.csv", "x,a\tb\"c\n1,2\n", "x number 1; a\tb\"c number 2" },
        { "years as names", "t.csv", "\"2019\",\"2020\"\n1,2\n", "2019 number 1; 2020 number 2" },
        // numbers
        { "a decimal comma, which separates", "t.csv", "x\n1,5\n", "E0305 1 -: 5" },
        { "a decimal comma in quotes is text", "t.csv", "x\n\"1,5\"\n", "x text [1,5] 1,5" },
        { "thousands in quotes are text", "t.csv", "x\n\"1,000\"\n", "x text [1,000] 1,000" },
        { "underscores in numbers are text", "t.csv", "x\n1_000\n", "x text [1_000] 1_000" },
        { "hexadecimal numbers are text", "t.csv", "x\n0x10\n", "x text [0x10] 0x10" },
        { "Fortran's exponents are text", "t.csv", "x\n1d5\n", "x text [1d5] 1d5" },
        { "percentages are text", "t.csv", "x\n5%\n", "x text [5%] 5%" },
        { "digits of other scripts are text", "t.csv", "x\n١\n½\n", "x text [½ ١] ١ ½" },
        { "a minus of typographers is text", "t.csv", "x\n−1\n", "x text [−1] −1" },
        { "numbers in parentheses are text", "t.csv", "x\n(1)\n", "x text [(1)] (1)" },
        { "exponents of both cases", "t.csv", "x\n1e3\n1E+3\n1e-3\n", "x number 1000 1000 0.001" },
        { "points at either end, a plus", "t.csv", "x\n.5\n5.\n+5\n", "x number 0.5 5 5" },
        { "beyond the range of a double", "t.csv", "x\n1e400\n-1e400\n1e-400\n", "x number Infinity -Infinity 0" },
        { "negative zero stays so", "t.csv", "x\n-0\n-0.0\n-1e-400\n", "x number -0 -0 -0" },
        { "infinities", "t.csv", "x\nInfinity\n-inf\n+INF\n", "x number Infinity -Infinity Infinity" },
        { "1/3 rounded to the nearest double", "t.csv", "x\n0.33333333333333331482961625624739\n0.33333333333333333\n",
            "x number 0.3333333333333333 0.3333333333333333" },
        { "halfway between two doubles goes to the even one", "t.csv", "x\n9007199254740993\n9007199254740995\n",
            "x number 9007199254740992 9007199254740996" },
        { "a digit beyond halfway, far behind", "t.csv", "x\n9007199254740993.00000000000000000000000000000001\n",
            "x number 9007199254740994" },
        { "the smallest double", "t.csv", "x\n4.9e-324\n2.4703282292062327e-324\n2.4703282292062328e-324\n", "x number 5E-324 0 5E-324" },
        // missing cells, and words that look so
        { "missing cells", "t.csv", "x,y\nNA,1\nNaN,2\nnull,3\n,4\nNULL,5\n", "x number _ _ _ _ _; y number 1 2 3 4 5" },
        { "na, N/A, -, ? and None are words", "t.csv", "x\nna\nN/A\n-\n?\nNone\n", "x text [- ? N/A None na] na N/A - ? None" },
        { "NA in a column of words is missing, not Namibia", "t.csv", "country\nDE\nNA\nFR\n", "country text [DE FR] DE _ FR" },
        { "in quotes it is Namibia", "t.csv", "country,n\nDE,1\n\"NA\",2\nNA,3\n\"\",4\n",
            "country text [DE NA] DE NA _ _; n number 1 2 3 4" },
        { "quoted nan and null are words", "t.csv", "w\n\"NaN\"\n\"null\"\nx\n", "w text [NaN null x] NaN null x" },
        { "nan with a sign is a word", "t.csv", "x\n1\n-nan\n", "x text [-nan 1] 1 -nan" },
        { "a column without values", "t.csv", "x,y\nNA,1\n,2\n", "x number _ _; y number 1 2" },
        // words
        { "leading zeros stay where a column has words", "t.csv", "zip\n01234\n1234\nSW1A\n",
            "zip text [01234 1234 SW1A] 01234 1234 SW1A" },
        { "leading zeros are nothing to numbers", "t.csv", "id\n007\n7\n", "id number 7 7" },
        { "one word makes all cells words", "t.csv", "x\n1.0\n1\none\n", "x text [1 1.0 one] 1.0 1 one" },
        { "dates are words", "t.csv", "day\n2024-02-29\n31/12/2024\n", "day text [2024-02-29 31/12/2024] 2024-02-29 31/12/2024" },
        { "truth values are words", "t.csv", "b\ntrue\nFALSE\n", "b text [FALSE true] true FALSE" },
        { "levels differ by case", "t.csv", "g\na\nA\n", "g text [A a] a A" },
        { "two spellings of ä are two levels", "t.csv", "g\n\u00E4\na\u0308\n", "g text [a\u0308 \u00E4] \u00E4 a\u0308" },
        { "levels go by code unit, not by tongue", "t.csv", "g\nz\nä\nZ\n\uFF5A\n🙂\n", "g text [Z z ä 🙂 \uFF5A] z ä Z \uFF5A 🙂" },
        // separators and encodings
        { "tabs", "t.tsv", "x\ty\n1\t2\n", "x number 1; y number 2" },
        { "tabs in a file called .csv", "t.csv", "x\ty\n1\t2\n", "x number 1; y number 2" },
        { "commas in a file called .tsv", "t.tsv", "x,y\n1,2\n", "x number 1; y number 2" },
        { "an empty cell between tabs", "t.tsv", "x\ty\tz\n1\t\t3\n", "x number 1; y number _; z number 3" },
        { "two decimal marks", "t.csv", "x;y\n1,5;2\n2,5;1.234\n", "E0318 2 y: 1.234" },
        { "semicolons", "t.csv", "x;g\n1;a,b\n2;c\n", "x number 1 2; g text [a,b c] a,b c" },
        { "semicolons in a header with commas", "t.csv", "x;y,z\n1,2\n", "x;y number 1; z number 2" },
        { "decimal commas", "t.csv", "x;y;z\n1,5;2;-,25\n-0,125;3;1e-3\nNA;4;+1,0e2\n",
            "x number 1.5 -0.125 _; y number 2 3 4; z number -0.25 0.001 100" },
        { "decimal commas between tabs", "t.tsv", "x\ty\n1,5\t2\n", "x number 1.5; y number 2" },
        { "commas that may separate thousands", "t.csv", "x;y\n1,500;2\n12,345;3\n", "x text [1,500 12,345] 1,500 12,345; y number 2 3" },
        { "beside others, commas are decimal marks", "t.csv", "x;y\n1,500;2,5\n", "x number 1.5; y number 2.5" },
        { "two commas are no number", "t.csv", "x;y\n1,5;1,234,5\n", "x number 1.5; y text [1,234,5] 1,234,5" },
        { "a word below decimal commas", "t.csv", "x;y\n1,5;2\na;3\n", "x text [1,5 a] 1,5 a; y number 2 3" },
        { "quoted decimal commas between commas are words", "t.csv", "x,y\n\"1,5\",2\n", "x text [1,5] 1,5; y number 2" },
        { "pipes", "t.csv", "x|y\n1|2\n", "x number 1; y number 2" },
        { "blanks", "t.txt", "x y\n1 2\n", "x number 1; y number 2" },
        { "aligned by blanks", "t.dat", "  x    name   \n\n 1.5  \"a b\"  \r\n-2   c \n", "x number 1.5 -2; name text [a b c] a b c" },
        { "blanks and decimal commas", "t.dat", "x  y\n1,5 2\n", "x number 1.5; y number 2" },
        { "one column of two words", "t.csv", "first name\nJohn Smith\nAnn Lee\n",
            "first name text [Ann Lee John Smith] John Smith Ann Lee" },
        { "one column with a name of two words", "t.csv", "body mass\n3750\n3800\n", "body mass number 3750 3800" },
        { "rows of other lengths are not separated by blanks", "t.csv", "a b\n1 2\n3\n", "a b text [1 2 3] 1 2 3" },
        { "non-breaking blanks around numbers", "t.csv",
            "x,y\n\u00A01.5\u00A0,\u202F2\n2 \u00A0,\u2007 3\n\u00A0,4\n", "x number 1.5 2 _; y number 2 3 4" },
        { "a non-breaking blank inside of a number", "t.csv", "x\n1\u00A0000\n", "x text [1\u00A0000] 1\u00A0000" },
        { "zip", "t.csv", "PK\u0003\u0004\u0014", "E0309 - -: " },
        { "bzip2", "t.csv.bz2", "BZh91AY", "E0309 - -: " },
        { "a byte order mark", "t.csv", Bom + "x,y\n1,2\n", "x number 1; y number 2" },
        { "a byte order mark before a quote", "t.csv", Bom + "\"x\",y\n1,2\n", "x number 1; y number 2" },
        { "\\r\\n after a byte order mark", "t.csv", Bom + "\r\nx,y\r\n1,2\r\n", "x number 1; y number 2" },
        { "a byte order mark alone", "t.csv", Bom, "E0301 - -: " },
        { "UTF-16", "utf16.csv", "x,y\n1,2\n", "E0309 - -: " },
        { "Latin-1", "latin1.csv", "city,x\nZürich,1\n", "E0308 - -: \uFFFD" },
        { "a zero byte", "t.csv", "x,y\n1,2\0\n", "E0309 - -: " },
        { "packed by gzip", "t.csv.gz", "x,g\n1,a\n2,b\n", "x number 1 2; g text [a b] a b" },
        { "packed by gzip under another name", "t.csv#gz", "x\n1\n", "x number 1" },
        // JSON rows
        { "JSON rows", "t.json", "[{\"x\": 1, \"g\": \"a\"}, {\"g\": \"b\", \"x\": 2}]", "x number 1 2; g text [a b] a b" },
        { "a key that a row lacks", "t.json", "[{\"x\": 1}, {}, {\"x\": null}]", "x number 1 _ _" },
        { "numbers in quotes are numbers, as in CSV", "t.json", "[{\"x\": \"1\"}, {\"x\": 2}]", "x number 1 2" },
        { "a zero byte behind a number makes it a word", "t.json", "[{\"x\": \"1\\u0000\"}]", "x text [1\0] 1\0" },
        { "a key twice", "t.json", "[{\"x\": 1, \"x\": 2}]", "E0303 1 -: \"x\"" },
        { "a number that JSON does not have", "t.json", "[{\"x\": NaN}]", "E0340 - -: N" },
        { "a number with a leading zero", "t.json", "[{\"x\": 01}]", "E0340 - -: 1" },
        { "a number beyond the range of a double", "t.json", "[{\"x\": 1e400}]", "x number Infinity" },
        { "a comma after the last row", "t.json", "[{\"x\": 1},]", "E0340 - -: ]" },
        { "JSON lines", "t.json", "{\"x\": 1}\n{\"x\": 2}\n", "x number 1 2" },
        { "JSON lines by their name", "t.jsonl", "{\"x\": 1}\n", "x number 1" },
        { "JSON lines, packed", "t.ndjson.gz", "{\"x\": 1}\n{\"x\": 2}\n", "x number 1 2" },
        { "a cell that is an array", "t.json", "[{\"x\": [1]}]", "x E0341" },
        { "CSV in a file called .json", "t.json", "x,y\n1,2\n", "E0340 - -: x" },
        { "JSON in a file called .csv", "t.csv", "[{\"x\": 1}]", "E0302 - -: [{\"x\": 1}]" },
    };

    [Theory, MemberData(nameof(Files))]
    public void A_tricky_file_is_read_rightly(string what, string name, string text, string right)
    {
        var reading = DataFileReader.Read(name, new MemoryStream(Bytes(name, text)));
        Assert.True(right == Reported(reading), $"{what}: {Reported(reading)}");
    }

    private static string Reported(DataFileResult reading)
    {
        if (reading.Table is { } table) return Csv.Show(table);
        var diagnostic = Assert.Single(reading.Diagnostics);
        var place = Csv.PlaceOf(diagnostic);
        return $"{diagnostic.Code} {place.Row?.ToString() ?? "-"} {place.Column ?? "-"}: "
            + $"{(place.LineText is null ? "" : Csv.Marked(place))}";
    }

    private static byte[] Bytes(string name, string text) => name switch
    {
        "utf16.csv" => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
        "latin1.csv" => Encoding.Latin1.GetBytes(text),
        _ when name.EndsWith("gz", StringComparison.Ordinal) => Packed(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
