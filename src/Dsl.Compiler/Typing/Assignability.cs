using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Compiler.Typing;

/// <summary>
/// What may stand where a type is asked. Shapes, plates and the structure of matrices are static; a real value may stand where `positive`,
/// `unit` or `simplex` is asked (outside, the density is 0 and the run says so), an `int` where an `index` is, and whatever is whole or
/// constrained where `real` is.
/// </summary>
internal static class Assignability
{
    /// <summary>Whether the shapes agree: sizes equal, prefixes of the same dimension.</summary>
    public static bool ShapesAgree(TensorType given, TensorType asked) =>
        given.Rank == asked.Rank && given.Dims.Zip(asked.Dims).All(d =>
            d.Second.PrefixOf is { } whole ? d.First.PrefixOf == whole : d.First.Size == d.Second.Size && PlatesAgree(d.First, d.Second));

    /// <summary>Whether the elements agree, shapes apart.</summary>
    public static bool ElementsAgree(TensorType given, Element asked, FunctionUse? value = null)
    {
        if (given.Element == asked) return true;
        if (given.Element == Element.Text || asked == Element.Text) return false;
        return asked switch
        {
            Element.Covariance => given.Element == Element.Correlation,
            Element.Correlation or Element.Cholesky => false,
            Element.Bool => value?.Arguments[0] is Literal { Value: 0 or 1 },
            Element.Int or Element.Index => given.IsWhole,
            Element.Count => given.IsWhole,
            _ => true,
        };
    }

    private static bool PlatesAgree(Extent given, Extent asked) => given.Plate is null || asked.Plate is null || given.Plate == asked.Plate;
}
