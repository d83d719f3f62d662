namespace ProbDsl.Inference.Structures.Effects;

/// <summary>
/// Whether a log density is a smooth function of the members of a latent, which its arguments read in monotone functions: others may give
/// a member two modes far from each other.
/// </summary>
/// <param name="graph">The story.</param>
/// <param name="latent">The latent.</param>
internal sealed class SmoothReads(ModelGraph graph, Variable latent)
{
    /// <summary>Whether a draw has one: no bound depends on the latent, and no density has a kink in it.</summary>
    public bool Of(DistributionCall of) => of.Distributions.All(Of) && of.Arguments.All(a => a.Argument is not Expr value
        || !IsRead(value) || (a.Parameter.Kind is TypePattern && !of.Of.IsBound(a.Parameter.Name)
            && of.Of is { Support: not Circle } && !of.Of.Is(DistributionTraits.Kinked) && Of(value)));

    private bool Of(Expr? value)
    {
        if (value is null) return false;
        if (!IsRead(value)) return true;
        switch (value)
        {
            case Access access when access.Of == latent.Name:
                return true;
            case Apply apply:
                return IsMonotone(apply) && apply.Arguments.All(Of);
            case Access access:
                return Of(Definitions.Expand(graph, access));
            case Call call when graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction function:
                return Of(InlinedFunction.Expand(function, call));
            default:
                return false;
        }
    }

    private bool IsMonotone(Apply apply) => apply.Arguments.Count(IsRead) == 1
        && (apply.Function.IsInvertible || (apply.Function.Name == "^" && latent.Support is not Reals && IsRead(apply.Arguments.First())));

    private bool IsRead(Expr part) => DeepReads.Find(graph, part).Any(r => r.Of == latent.Name);
}
