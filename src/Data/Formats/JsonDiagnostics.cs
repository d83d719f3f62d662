namespace ProbDsl.Data.Formats;

/// <summary>The diagnostics of JSON files, independent of what a story reads.</summary>
internal static class JsonDiagnostics
{
    private const string Forms = "a data file is an array of objects, one for each row, or such objects one after another, or an object of "
        + "named arrays: {\"x\": [1, 2], \"y\": [3, 4]}";

    /// <summary>E0301: an empty file, or an object without a key.</summary>
    public static Diagnostic Empty(string file) => Diagnostic.Error("E0301", "the file is empty", new DataPlace(file)).Next(Forms);

    /// <summary>E0302: an array without rows.</summary>
    public static Diagnostic NoRows(string file) =>
        Diagnostic.Error("E0302", "the file is an array without rows", new DataPlace(file))
            .Next("write an object for each row: [{\"x\": 1, \"y\": 2}]");

    /// <summary>E0303: a duplicate key.</summary>
    public static Diagnostic SameKey(DataPlace place, string name) =>
        Diagnostic.Error("E0303", $"the key `{name}` is a duplicate", place).Next("give one of them another name");

    /// <summary>E0340: text that is not JSON.</summary>
    public static Diagnostic NotJson(DataPlace place, bool isAtEnd) =>
        Diagnostic.Error("E0340", $"this is not JSON from line {place.Line}, column {place.Start + 1} on", place)
            .Next(Advice(place, isAtEnd));

    /// <summary>E0340: an escape of an unpaired surrogate.</summary>
    public static Diagnostic HalfCharacter(string file) =>
        Diagnostic.Error("E0340", "this is not JSON: an escape such as \\ud83d encodes half of a character", new DataPlace(file))
            .Next("write the character itself, or the escapes of both halves");

    /// <summary>E0341: JSON that is not a table.</summary>
    public static Diagnostic NoTable(DataPlace place) =>
        Diagnostic.Error("E0341", "this is a single value, not a table", place).Next(Forms);

    /// <summary>E0341: an element of the array that is not a row.</summary>
    public static Diagnostic NoRow(DataPlace place, int rows, bool areLines) =>
        Diagnostic.Error("E0341",
            areLines ? $"value {rows + 1} of the file is not a row" : $"element {rows + 1} of the array is not a row", place)
            .Next("write an object for each row, or name the array: {\"x\": [1, 2]}");

    /// <summary>E0341: an array or object as a cell.</summary>
    public static Diagnostic Nested(DataPlace place, int row) =>
        Diagnostic.Error("E0341", "a cell is a single number, string or truth value", place with { Row = row })
            .Next("give each element a separate key, or write an object of named arrays, which may have several dimensions");

    /// <summary>E0341: arrays and objects nested beyond the limit.</summary>
    public static Diagnostic TooDeep(DataPlace place) =>
        Diagnostic.Error("E0341", $"this is nested too deep: more than {DataLimits.Nesting} arrays and objects are open here", place)
            .Next(Forms);

    /// <summary>E0341: an object inside an object.</summary>
    public static Diagnostic ObjectInside(DataPlace place, string name) =>
        Diagnostic.Error("E0341", $"`{name}` contains an object", place)
            .Next("write its arrays at the top level, each under its own name");

    /// <summary>E0342: rows of one array with different lengths.</summary>
    public static Diagnostic Ragged(DataPlace place, string name, int first, int found) =>
        Diagnostic.Error("E0342", $"this part of `{name}` has {Elements(found)}, but the first has {first}", place)
            .Next("fill missing elements with null; write groups of different lengths as one long "
                + "array, with a second array that identifies the group of each element: `from y by id`");

    /// <summary>E0342: scalars next to arrays.</summary>
    public static Diagnostic Uneven(DataPlace place, string name) =>
        Diagnostic.Error("E0342", $"`{name}` mixes single values and arrays", place)
            .Next("all elements of an array must have the same number of indices");

    private static string Elements(int count) => count == 1 ? "1 element" : $"{count} elements";

    private static string Advice(DataPlace place, bool isAtEnd)
    {
        var rest = (place.LineText ?? "")[Math.Min(place.Start, place.LineText?.Length ?? 0)..];
        if (isAtEnd) return "the file ends too early: it may be truncated";
        return rest switch
        {
            ['N' or 'n', 'a' or 'A', ..] or ['I', 'n', ..] or ['-', 'I', ..] => "write null for a missing number",
            ['\'', ..] => "strings are written in double quotes",
            [']' or '}', ..] => "delete the comma before it",
            ['/' or '#', ..] => "JSON has no comments",
            _ => "write names and strings in double quotes, commas between elements, and none after the last",
        };
    }
}
