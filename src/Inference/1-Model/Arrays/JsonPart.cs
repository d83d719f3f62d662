namespace ProbDsl.Inference.Arrays;

/// <summary>A part of a JSON document with its path from the root. Reading a value of another kind throws.</summary>
/// <exception cref="JsonException">
/// Thrown by every member, with a readable message, if a value is missing or of another kind.
/// </exception>
public readonly record struct JsonPart(JsonElement At, string Path)
{
    public JsonPart this[string name] =>
        Find(name) ?? throw new JsonException(Path.Length == 0 ? $"it has no `{name}`" : $"`{Path}` has no `{name}`");

    public IEnumerable<(string Name, JsonPart Value)> Members
    {
        get
        {
            Require(JsonValueKind.Object, "an object");
            foreach (var member in At.EnumerateObject()) yield return (member.Name, new(member.Value, PathOf(member.Name)));
        }
    }

    public IReadOnlyList<JsonPart> Items
    {
        get
        {
            Require(JsonValueKind.Array, "a list");
            var way = Path;
            return [.. At.EnumerateArray().Select((item, at) => new JsonPart(item, $"{way}[{at + 1}]"))];
        }
    }

    public bool IsText => At.ValueKind == JsonValueKind.String;

    public string Text
    {
        get
        {
            Require(JsonValueKind.String, "a text");
            return At.GetString()!;
        }
    }

    /// <summary>A finite number.</summary>
    public double Number
    {
        get
        {
            Require(JsonValueKind.Number, "a number");
            return At.GetDouble() is var number && double.IsFinite(number) ? number : throw Not("a finite number");
        }
    }

    /// <summary>A finite number; NaN for null.</summary>
    public double NumberOrNull => At.ValueKind == JsonValueKind.Null ? double.NaN : Number;

    /// <summary>A whole number from 0 on.</summary>
    public int Count
    {
        get
        {
            Require(JsonValueKind.Number, "a number");
            return At.TryGetInt32(out var count) && count >= 0 ? count : throw Not("a whole number of at least 0");
        }
    }

    /// <summary>A whole number that fits 32 bits with a sign.</summary>
    public long Whole =>
        Number is var number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (long)number : throw Not("a whole number");

    /// <summary>A tensor from `shape` and that many `values`; null becomes NaN.</summary>
    public Tensor Array
    {
        get
        {
            var (shape, values) = (this["shape"].Items.Select(i => i.Count).ToArray(), this["values"].Items);
            if (shape.Aggregate(1.0, (product, size) => product * size) != values.Count)
                throw new JsonException($"`{Path}` has {values.Count} values, which does not match its shape");
            return new([.. shape], [.. values.Select(v => v.NumberOrNull)]);
        }
    }

    public JsonPart? Find(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return At.TryGetProperty(name, out var value) ? new(value, PathOf(name)) : null;
    }

    private string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private void Require(JsonValueKind kind, string name)
    {
        if (At.ValueKind != kind) throw Not(name);
    }

    private JsonException Not(string kind) => new(Path.Length == 0 ? $"it is not {kind}" : $"`{Path}` is not {kind}");
}
