using System.Text.Json;

namespace ProbDsl.Tests.Mutations;

/// <summary>System.Text.Json's whole document, its strings trimmed as cells of a CSV file are.</summary>
internal static class ReferenceJson
{
    /// <summary>
    /// The columns of an array of objects; a key that a row lacks is a blank cell, a column with a nested value has no cells. Null where
    /// this is no such array, or a key stands twice.
    /// </summary>
    public static List<(string Name, string[]? Cells)>? Rows(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array
            || root.EnumerateArray().Any(row => row.ValueKind != JsonValueKind.Object || HasTwice(row))) return null;
        var names = root.EnumerateArray().SelectMany(row => row.EnumerateObject().Select(cell => cell.Name)).Distinct();
        return [.. names.Select(name => (name, Cells(root, name)))];
    }

    private static string[]? Cells(JsonElement root, string name)
    {
        var cells = root.EnumerateArray().Select(row => row.TryGetProperty(name, out var cell) ? cell : default).ToList();
        return cells.Exists(cell => cell.ValueKind is JsonValueKind.Array or JsonValueKind.Object) ? null
            : [.. cells.Select(cell => cell.ValueKind == JsonValueKind.Undefined ? "" : Text(cell))];
    }

    /// <summary>
    /// The named arrays of an object with their shapes, elements row by row; ragged arrays and objects have no shape. Null where this is no
    /// object, or a key stands twice.
    /// </summary>
    public static List<(string Name, int[]? Shape, string[] Cells)>? Arrays(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || HasTwice(root)) return null;
        return [.. root.EnumerateObject().Select(array => (array.Name, Shape(array.Value), Leaves(array.Value).ToArray()))];
    }

    private static bool HasTwice(JsonElement row) => row.EnumerateObject().GroupBy(cell => cell.Name).Any(same => same.Count() > 1);

    private static int[]? Shape(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object) return null;
        if (element.ValueKind != JsonValueKind.Array) return [];
        int[]?[] parts = [.. element.EnumerateArray().Select(Shape)];
        if (parts.Length == 0) return [0];
        return parts[0] is { } first && parts.All(part => part is not null && part.SequenceEqual(first)) ? [parts.Length, .. first] : null;
    }

    private static IEnumerable<string> Leaves(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Leaves)
            : element.ValueKind == JsonValueKind.Object ? [] : [Text(element)];

    private static string Text(JsonElement cell) =>
        (cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText()).Trim(' ', '\t');
}
