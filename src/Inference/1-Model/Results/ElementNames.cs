namespace ProbDsl.Inference.Results;

/// <summary>Names of array elements: the name of the array and its indices from 1, `slope[2, 1]`.</summary>
public static class ElementNames
{
    /// <summary>The name of the element at this index of the row-major values.</summary>
    public static string Of(string name, Shape shape, int element) => Of(name, PositionOf(shape, element));

    /// <summary>The name with the names of members, `effect[ANOKA, 2]`, in the dimensions that have names.</summary>
    public static string Of(string name, Shape shape, int element, IReadOnlyList<IReadOnlyList<string>?> names) =>
        Of(name, PositionOf(shape, element), names);

    /// <summary>The name of the element at this position, from 1 in each of the first dimensions, with the names of members.</summary>
    public static string Of(string name, IReadOnlyList<int> position, IReadOnlyList<IReadOnlyList<string>?> names) =>
        position.Count == 0
            ? name : $"{name}[{string.Join(", ", position.Select((p, d) => names.ElementAtOrDefault(d)?[p - 1] is { } member
                ? Quoted(member) : p.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    /// <summary>A name with a comma in quotes, so that it is not read as two.</summary>
    private static string Quoted(string member) => member.Contains(',', StringComparison.Ordinal) ? $"\"{member}\"" : member;

    /// <summary>The name of the element at this position, from 1 in each dimension.</summary>
    public static string Of(string name, ValueList<int> position) => position.Count == 0 ? name : $"{name}[{string.Join(", ", position)}]";

    /// <summary>The position of an element of the row-major values, from 1 in each dimension.</summary>
    public static ValueList<int> PositionOf(Shape shape, int element)
    {
        var indices = new int[shape.Rank];
        for (var axis = shape.Rank - 1; axis >= 0; axis--) (element, indices[axis]) = (element / shape[axis], (element % shape[axis]) + 1);
        return [.. indices];
    }
}
