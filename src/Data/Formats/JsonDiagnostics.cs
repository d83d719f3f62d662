using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Formats;

/// <summary>What can be wrong with a JSON file before anyone asks for a column.</summary>
internal static class JsonDiagnostics
{
    private const string Forms = "a data file is an array of objects, one for each row, or an object of named arrays: {\"x\": "
        + "[1, 2], \"y\": [3, 4]}";

    /// <summary>E0301: nothing in the file, or an object without a key.</summary>
    public static Diagnostic Empty(string file) => Diagnostic.Error("E0301", "the file holds nothing", new DataPlace(file)).Next(Forms);

    /// <summary>E0302: an array without rows.</summary>
    public static Diagnostic NoRows(string file) =>
        Diagnostic.Error("E0302", "the file is an array without rows", new DataPlace(file))
            .Next("write an object for each row: [{\"x\": 1, \"y\": 2}]");

    /// <summary>E0303: one key twice.</summary>
    public static Diagnostic SameKey(DataPlace place, string name) =>
        Diagnostic.Error("E0303", $"the key `{name}` stands twice", place).Next("give one of them another name");

    /// <summary>E0340: text that is no JSON.</summary>
    public static Diagnostic NotJson(DataPlace place, bool isAtEnd) =>
        Diagnostic.Error("E0340", $"this is not JSON from line {place.Line}, column {place.Start + 1} on", place)
            .Next(Advice(place, isAtEnd));

    /// <summary>E0340: half of a character, written as an escape.</summary>
    public static Diagnostic HalfCharacter(string file) =>
        Diagnostic.Error("E0340", "this is not JSON: an escape such as \\ud83d stands for half a character", new DataPlace(file))
            .Next("write the character itself, or both of its halves");

    /// <summary>E0341: JSON, but no table.</summary>
    public static Diagnostic NoTable(DataPlace place) => Diagnostic.Error("E0341", "this is one value, and no table", place).Next(Forms);

    /// <summary>E0341: among the rows something that is none.</summary>
    public static Diagnostic NoRow(DataPlace place, int rows) =>
        Diagnostic.Error("E0341", $"element {rows + 1} of the array is no row", place)
            .Next("write an object for each row, or name the array: {\"x\": [1, 2]}");

    /// <summary>E0341: an array or object for a cell.</summary>
    public static Diagnostic Nested(DataPlace place, int row) =>
        Diagnostic.Error("E0341", "a cell holds one number, text or truth value", place with { Row = row })
            .Next("give each element a key of its own, or write an object of named arrays, which may have several dimensions");

    /// <summary>E0341: more arrays and objects inside each other than any data have dimensions.</summary>
    public static Diagnostic TooDeep(DataPlace place) =>
        Diagnostic.Error("E0341", $"this is nested too deep: more than {DataLimits.Nesting} arrays and objects are open here", place)
            .Next(Forms);

    /// <summary>E0341: an object inside an object.</summary>
    public static Diagnostic ObjectInside(DataPlace place, string name) =>
        Diagnostic.Error("E0341", $"`{name}` holds an object", place)
            .Next("write its arrays beside each other, each under a name of its own");

    /// <summary>E0342: rows of one array that are not equally long.</summary>
    public static Diagnostic Ragged(DataPlace place, string name, int first, int found) =>
        Diagnostic.Error("E0342", $"this part of `{name}` has {Elements(found)}, and the first has {first}", place)
            .Next("fill missing elements with null; groups of different lengths are one long array, "
                + "with another beside it that names the group of each element: `from y by id`");

    /// <summary>E0342: numbers beside arrays.</summary>
    public static Diagnostic Uneven(DataPlace place, string name) =>
        Diagnostic.Error("E0342", $"in `{name}` single values stand beside arrays", place)
            .Next("all elements of an array have as many indices");

    private static string Elements(int count) => count == 1 ? "1 element" : $"{count} elements";

    private static string Advice(DataPlace place, bool isAtEnd)
    {
        var rest = (place.LineText ?? "")[Math.Min(place.Start, place.LineText?.Length ?? 0)..];
        if (isAtEnd) return "the file ends too early: it may have been cut off";
        return rest switch
        {
            ['N' or 'n', 'a' or 'A', ..] or ['I', 'n', ..] or ['-', 'I', ..] => "write null for a missing number",
            ['\'', ..] => "text stands in double quotes",
            [']' or '}', ..] => "take away the comma before it",
            ['/' or '#', ..] => "JSON has no comments",
            _ => "names and text stand in double quotes, commas between elements, and nothing after the last",
        };
    }
}
