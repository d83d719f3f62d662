namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The common type of an array whose lines have several types: `a[1] = 0` and `a[2] = 0.5` make it real. Different shapes are reported
/// when each line is checked.
/// </summary>
internal static class JoinedType
{
    public static TensorType Join(ValueList<TensorType> types)
    {
        var widest = types.Aggregate((widest, next) => next.Rank > widest.Rank ? next : widest);
        if (types.All(t => t.Element == widest.Element) || types.Any(t => t.ElementRank > 0)) return widest;
        return widest with { Element = types.All(t => t.IsWhole) ? Element.Int : Element.Real, States = null };
    }
}
