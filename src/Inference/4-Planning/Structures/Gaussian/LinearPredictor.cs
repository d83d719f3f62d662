namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Finds the linear predictor of a draw of data that is not normal.</summary>
internal static class LinearPredictor
{
    private static readonly Normal normal = new();

    /// <summary>
    /// The draw with its linear predictor; null if an argument reads the latents in another way, or through several predictors. Functions
    /// around the predictor are monotone in it, and a real parameter, such as a mean, is the predictor itself: elsewhere a draw may have
    /// two modes, or none.
    /// </summary>
    /// <param name="graph">The story.</param>
    /// <param name="draw">A draw of numbers of data.</param>
    /// <param name="isLatent">Selects the latents.</param>
    /// <param name="linear">Whether an expression is linear in the latents.</param>
    public static LinearizedDraw? Find(ModelGraph graph, Draw draw, Func<string, bool> isLatent, LinearReads linear)
    {
        if (draw.Target.Type.Rank > 0 || draw.Copies.Count > 0 || draw.Distribution.Through.Count > 0) return null;
        var (found, isOther) = (new List<Expr>(), false);
        var exact = draw with { Distribution = new ExprRewrite(Rewritten, at => at).Apply(draw.Distribution) };
        if (isOther || found.Distinct().ToList() is not [var predictor] || !IsSmooth(exact.Distribution)) return null;
        var by = normal.Signature.Parameters.ToDictionary(p => p.Name);
        return new(draw, exact, predictor, draw with
        {
            Distribution = new(normal.Signature,
                [new(by["mean"], predictor), new(by["variance"], new Literal(1, TensorType.Real, draw.Span))],
                TensorType.Real, [], draw.Distribution.Span),
        });

        // its bounds do not depend on the latents, and its density has one curve along each argument that does
        bool IsSmooth(DistributionCall of) => of.Distributions.All(IsSmooth) && of.Arguments.All(a => a.Argument is not Expr value
            || !IsRead(value) || (!of.Of.IsBound(a.Parameter.Name)
                && of.Of is { Support: not Circle } && !of.Of.Is(DistributionTraits.Kinked)
                && (a.Parameter.Kind is not TypePattern { Element: Element.Real } || linear.Of(value).Holds)));

        bool IsMonotone(Apply apply) => apply.Function.IsInvertible && apply.Arguments.Count(IsRead) == 1;

        bool IsRead(Expr part) => DeepReads.Find(graph, part).Any(r => isLatent(r.Of));

        // null descends
        Expr? Rewritten(Expr part)
        {
            if (!IsRead(part)) return part;
            if (part.Type.Rank == 0 && linear.Of(part).Holds)
            {
                found.Add(part);
                return part;
            }

            if (part is Apply apply)
            {
                isOther |= !IsMonotone(apply);
                return null;
            }

            var meaning = part switch
            {
                Access access when !isLatent(access.Of) => Definitions.Expand(graph, access),
                Call call when graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction function =>
                    InlinedFunction.Expand(function, call),
                _ => null,
            };
            isOther |= meaning is null;
            return meaning is null ? part : new ExprRewrite(Rewritten, at => at).Apply(meaning);
        }
    }
}
