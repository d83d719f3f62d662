namespace ProbDsl.Inference.Binding;

/// <summary>
/// Maps the dimensions of an array file to those of a variable. If the counts match, dimensions correspond one to one. Otherwise the first
/// dimensions correspond, and the others of the array, in row-major order, fill those of the variable: 60000 x 28 x 28 becomes [rows, 784]
/// or [rows, 1, 28, 28].
/// </summary>
internal sealed class ArrayMapping(Variable variable, UnnamedArray array, BoundSizes sizes)
{
    private readonly ValueList<Extent> dims = variable.Whole.Dims;

    /// <summary>Whether the first dimensions correspond.</summary>
    public bool HasRows => dims.Count > 0 && array.Shape.Count > 0;

    /// <summary>Sets the sizes that the array determines; returns a diagnostic if they do not match, else null.</summary>
    public Diagnostic? Set()
    {
        if (dims.Count == 0) return null;
        if (!HasRows) return Differ("1 number", "an array");
        var isEach = dims.Count == array.Shape.Count;
        for (var at = 0; at < (isEach ? dims.Count : 1); at++)
            if (Match(dims[at].Size, array.Shape[at], $"{array.Shape[at]} in dimension {at + 1}") is { } why) return why;
        return isEach ? null : SetInside();
    }

    /// <summary>Checks the elements of each row. At most one size may be unknown; it is then determined by the others.</summary>
    private Diagnostic? SetInside()
    {
        var open = dims.Skip(1).Where(d => sizes.FirstUnknown(d.Size) is not null).ToList();
        var known = dims.Skip(1).Where(d => !open.Contains(d)).Aggregate(1L, (n, d) => n * sizes.NumberOf(d.Size));
        var found = All(array.Shape.Skip(1));
        if (open.Count > 1) return BindingDiagnostics.SizeNotSet(variable, sizes.FirstUnknown(open[0].Size)!);
        if (open.Count == 0) return found == known ? null : Differ($"{Numbers(found)} in each row", $"{known}");
        return known > 0 && found % known == 0
            ? Match(open[0].Size, found / known, "") : Differ($"{Numbers(found)} in each row", $"a multiple of {known}");
    }

    /// <summary>Sets an unknown size to the number, or checks a known one.</summary>
    private Diagnostic? Match(Size size, long number, string found)
    {
        if (sizes.FirstUnknown(size) is not { } open) return sizes.NumberOf(size) == number ? null
            : Differ(found, $"{sizes.NumberOf(size)}");
        if (size.Symbol is not { } symbol) return BindingDiagnostics.SizeNotSet(variable, open);
        sizes.Numbers[symbol] = number;
        return null;
    }

    private Diagnostic Differ(string found, string expected) => BindingDiagnostics.ShapesDiffer(array, variable, found, expected);

    private static long All(IEnumerable<int> shape) => shape.Aggregate(1L, (n, size) => n * size);

    private static string Numbers(long count) => count == 1 ? "1 number" : $"{count} numbers";
}
