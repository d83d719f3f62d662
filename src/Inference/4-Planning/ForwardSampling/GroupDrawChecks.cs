namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// Finds what cannot be drawn along groups of different lengths: shapes of a group's length that are not used element by element or
/// reduced.
/// </summary>
internal sealed class GroupDrawChecks(ModelGraph graph)
{
    private readonly HashSet<string> ragged = [.. graph.Plates.Where(p => p.Within is not null).Select(p => p.Name)];

    public IEnumerable<Diagnostic> Of(Statement statement)
    {
        if (ragged.Count == 0) return [];
        var parts = ExprTree.RightSides(statement).SelectMany(ExprTree.All).ToList();
        var places = parts.OfType<Access>().SelectMany(a => a.At.Select(at => (At: at, a.Span)))
            .Concat(parts.OfType<Part>().SelectMany(p => p.At.Select(at => (At: at, p.Span))));
        return parts.Select(OfPart).Concat(places.Select(p => OfSlice(p.At, p.Span)))
            .Append((statement as Assignment) is { } reported ? OfTarget(reported) : null).OfType<Diagnostic>().Take(1);
    }

    private Diagnostic? OfPart(Argument part) => part switch
    {
        DistributionCall call when !call.Of.Is(DistributionTraits.LeadingParts)
            && call.Draws.Dims.TakeLast(call.Of.Target.Dims.Count).Any(IsRagged) =>
            Refuse(call.Span, $"`{call.Of.Name}` of a group's length has no sampler", "use the same size in all groups"),
        DistributionCalls { Over: { } over } distributions when IsRagged(over.From) || IsRagged(over.To) =>
            Refuse(distributions.Span, "each group would have another number of distributions", "use the same number in all groups"),
        Call call when call.Arguments.Any(a => a.Type.Dims.Any(IsRagged)) =>
            Refuse(call.Span, $"`{call.Of}` would be called with another length in each group", "write its body in its place"),
        Fold { By: FoldKind.List, Over: var over } fold when IsRagged(over.From) =>
            Refuse(fold.Span, "the list starts at another position in each group", "start it at 1"),
        Apply apply when !Takes(apply) => Refuse(apply.Span, $"`{apply.Function.Name}` of a group's length is not supported yet",
            "reduce over the group by `sum`, `mean`, `max` and the like, or write the members in a loop"),
        _ => null,
    };

    private Diagnostic? OfSlice(At at, SourceSpan span) =>
        at is SliceIndex { From: AffineIndex from } && IsRagged(from.Offset)
            ? Refuse(span, $"`{span.Text}` starts at another position in each group",
                "read the members one by one, or start where the group starts") : null;

    private Diagnostic? OfTarget(Assignment reported) =>
        reported.Target.At.Any(a => a is AffineIndex { Loop: not null } affine && IsRagged(affine.Offset))
            ? Refuse(reported.Target.Span,
                $"`{reported.Name}` is stored after the members of its group", "give these elements a separate name")
            : null;

    /// <summary>Whether a function handles the padding of shorter groups, or does not involve it.</summary>
    private bool Takes(Apply apply)
    {
        if (!apply.Type.Dims.Concat(apply.Arguments.SelectMany(a => a.Type.Dims)).Any(IsRagged)) return true;
        return apply.Function is Elementwise or Extremum or ConstantTensor or Reduction or Dot or MatrixProduct or Outer or Diagonal
            or MatrixTranspose or CovarianceKernel or IdentityMatrix
            or Cumulative or Softmax or OdeSolution;
    }

    private bool IsRagged(Extent extent) => IsRagged(extent.Size);

    private bool IsRagged(Size size) => size.Symbols.Any(ragged.Contains);

    private static Diagnostic Refuse(SourceSpan span, string reason, string next) => SamplingDiagnostics.CannotDraw(span, reason, next);
}
