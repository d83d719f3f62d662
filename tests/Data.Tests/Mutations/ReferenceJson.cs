using System.Text.Json;

namespace ProbDsl.Tests.Mutations;

/// <summary>System.Text.Json's whole document, its strings trimmed as cells of a CSV file are.</summary>
internal static class ReferenceJson
{
    /// <summary>
    /// The columns of an array of objects; a key that a row lacks is a blank cell. Null where this is no such array, or a key stands twice.
    /// </summary>
    public static List<(string Name, string[] Cells)>? Rows(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array
            || root.EnumerateArray().Any(row => row.ValueKind != JsonValueKind.Object || !IsFlat(row))) return null;
        var names = root.EnumerateArray().SelectMany(row => row.EnumerateObject().Select(cell => cell.Name)).Distinct();
        return [.. names.Select(name =>
            (name, root.EnumerateArray().Select(row => row.TryGetProperty(name, out var cell) ? Text(cell) : "").ToArray()))];
    }

    /// <summary>
    /// The named arrays of an object with their shapes, elements row by row. Null where this is no such object, a key stands twice, or an
    /// array is ragged.
    /// </summary>
    public static List<(string Name, int[] Shape, string[] Cells)>? Arrays(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || HasTwice(root)) return null;
        var arrays = root.EnumerateObject()
            .Select(array => (array.Name, Shape: Shape(array.Value), Cells: Leaves(array.Value).ToArray())).ToList();
        return arrays.Exists(a => a.Shape is null) ? null : [.. arrays.Select(a => (a.Name, a.Shape!, a.Cells))];
    }

    private static bool IsFlat(JsonElement row) =>
        !HasTwice(row) && row.EnumerateObject().All(cell => cell.Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object));

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
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Leaves) : [Text(element)];

    private static string Text(JsonElement cell) =>
        (cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText()).Trim(' ', '\t');
}
