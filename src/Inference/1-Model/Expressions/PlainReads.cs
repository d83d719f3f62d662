namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Recognizes arguments that only the layers of a net compute with: `linear`, `concat(x, z) |> linear` and `let h = x |> linear`, but not
/// `2 * x |> linear`. The net may then read them in other units than those of the story.
/// </summary>
public static class PlainReads
{
    /// <summary>Whether every read of an argument, or of a let, of the net is plain.</summary>
    public static bool Are(Net net, string name)
    {
        return IsPlain(net.Start, () => net.Layers.Count > 0)
            && net.Lets.All(let => IsPlain(let.Start, () => let.Layers.Count > 0 || Are(net, let.Name)));

        // a pipe without layers passes its start on
        bool IsPlain(Expr? start, Func<bool> reachesLayers)
        {
            var reads = start is null ? 0 : Reads(ExprTree.All(start));
            return reads == 0 || (reads == Reads(Joined(start!)) && reachesLayers());
        }

        int Reads(IEnumerable<Argument> parts) => parts.OfType<Formal>().Count(f => f.Name == name);
    }

    /// <summary>The values that are an expression, or that it joins unchanged.</summary>
    private static IEnumerable<Argument> Joined(Argument expr) =>
        expr is Apply { Function.JoinsValues: true } join ? join.Given.SelectMany(Joined) : [expr];
}
