namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The rules for which types may be used where another type is required. Shapes, plates and the structure of matrices are static; a real
/// value is allowed for `positive`, `unit` or `simplex` (outside of it, the density is 0 and the run reports it), an `int` for an `index`,
/// and whole or constrained values for `real`.
/// </summary>
internal static class Assignability
{
    /// <summary>Whether the shapes agree: sizes equal, prefixes of the same dimension.</summary>
    public static bool ShapesAgree(TensorType given, TensorType asked) =>
        given.Rank == asked.Rank && given.Dims.Zip(asked.Dims).All(d =>
            d.Second.PrefixOf is { } whole ? d.First.PrefixOf == whole : d.First.Size == d.Second.Size && PlatesAgree(d.First, d.Second));

    /// <summary>Whether the element kinds agree, regardless of shape.</summary>
    public static bool ElementsAgree(TensorType given, Element asked, FunctionUse? value = null)
    {
        if (given.Element == asked) return true;
        if (given.Element == Element.Text || asked == Element.Text) return false;
        return asked switch
        {
            Element.Covariance => given.Element == Element.Correlation,
            Element.Correlation or Element.Cholesky or Element.Date => false,
            Element.Bool => value?.Arguments[0] is Literal { Value: 0 or 1 },
            Element.Int or Element.Index => given.IsWhole,
            Element.Count => given.IsWhole,
            _ => true,
        };
    }

    private static bool PlatesAgree(Extent given, Extent asked) => given.Plate is null || asked.Plate is null || given.Plate == asked.Plate;
}
