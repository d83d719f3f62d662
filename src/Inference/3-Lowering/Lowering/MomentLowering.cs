namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers an expression to its moments: one without unknowns is known, one that is linear in the normal unknowns of each factor has a mean
/// and covariances, and one unknown of another family may be multiplied by known factors, inverted, or broken like a stick.
/// </summary>
/// <param name="story">The story, in which the name of an unknown stands for its mean.</param>
/// <param name="moments">The moments of the unknowns.</param>
internal sealed class MomentLowering(StoryLowering story, UnknownMoments moments)
{
    private ModelGraph Graph => story.Problem.Graph;

    /// <summary>Whether an expression depends on an unknown.</summary>
    public bool Reads(Expr expr) => DeepReads.Find(Graph, expr).Any(r => moments.Has(r.Of));

    /// <summary>The parts of an expression that is linear in the normal unknowns of each factor; none if it reads none.</summary>
    /// <exception cref="Problems.LoweringLimit">It is not linear in them.</exception>
    public ValueList<NormalPart> Parts(Expr expr, ImmutableDictionary<Loop, LoopValue> loops) =>
        new NormalParts(story, moments.IsNormal, loops).Of(expr) is (true, var parts) ? parts ?? [] : throw NoMoments(expr);

    /// <summary>The moments of an expression.</summary>
    /// <exception cref="Problems.LoweringLimit">They have no closed form.</exception>
    public LoweredMoments Of(Expr expr, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!Reads(expr)) return LoweredMoments.Of(story.Lower(expr, loops)) with { Literal = (expr as Literal)?.Value };
        if (DeepReads.Find(Graph, expr).Any(r => moments.IsNormal(r.Of)))
        {
            var parts = Parts(expr, loops);
            var covariances = new NormalCovariances(new(story, moments.IsNormal, loops), moments);
            var mean = story.Lower(expr, loops);
            return new()
            {
                Mean = mean, Variance = covariances.Variance(parts),
                Covariance = mean.EventRank == 1 ? covariances.Covariance(parts, mean.Event[0]) : null,
            };
        }

        return expr switch
        {
            Access access when moments.Has(access.Of) =>
                moments[access.Of].Read(story.Indices.Of(access, loops), Graph[access.Of].Extents.Count),
            Access access when Definitions.Expand(Graph, access) is { } definition => Of(definition, loops),
            Apply { Function.Name: "*", Given: [Expr a, Expr b] } product =>
                Reads(a) ? Reads(b) ? throw NoMoments(product) : Times(Of(a, loops), story.Lower(b, loops))
                    : Times(Of(b, loops), story.Lower(a, loops)),
            Apply { Function.Name: "/", Given: [Expr a, Expr b] } quotient =>
                Reads(b) ? Reads(a) ? throw NoMoments(quotient) : Times(Inverted(Of(b, loops)), story.Lower(a, loops))
                    : Times(Of(a, loops), Mapped(story.Lower(b, loops), v => 1 / v)),
            Apply { Function.Name: "inverse", Given: [Expr a] } => Inverted(Of(a, loops)),
            Apply { Function.Name: "sqrt", Given: [Expr a] } => Root(Of(a, loops)),
            Apply { Function.Name: "^", Given: [Expr a, Literal power] } => Power(Of(a, loops), power.Value) ?? throw NoMoments(expr),
            Apply { Function.Name: "stick_breaking", Given: [Expr a] } => BrokenStick(Of(a, loops)),
            _ => throw NoMoments(expr),
        };
    }

    private static AxisTensor Mapped(AxisTensor of, Func<Value, Value> map) => of with { Value = map(of.Value) };

    /// <summary>The moments of 1 / x.</summary>
    private static LoweredMoments Inverted(LoweredMoments of) => new()
    {
        Mean = of.Inverse, Inverse = of.Mean, Log = Negative(of.Log), LogDeterminant = Negative(of.LogDeterminant),
        Square = of.Square is { } square ? Inverted(square) : null,
    };

    /// <summary>The moments of the square root of x: those of its square are known.</summary>
    private static LoweredMoments Root(LoweredMoments of) => new() { Square = of, Log = Mapped(of.Log!, log => 0.5 * log) };

    private static LoweredMoments? Power(LoweredMoments of, double power) => power switch
    {
        1 => of,
        -1 => Inverted(of),
        0.5 => Root(of),
        -0.5 => Inverted(Root(of)),
        _ => null,
    };

    private static AxisTensor? Negative(AxisTensor? of) => of is null ? null : Mapped(of, v => -v);

    /// <summary>The moments of x times a known positive factor: a number, or for a number x a known matrix.</summary>
    private static LoweredMoments Times(LoweredMoments of, AxisTensor factor)
    {
        var rank = Math.Max(of.EventRank, factor.EventRank);
        var logs = of.Log is null ? null : Joined(of.Log, Mapped(factor, Log), (a, b) => a + b);
        if (factor.EventRank == 2 && of.EventRank == 0)
        {
            var size = factor.Event[^1];
            return new()
            {
                Mean = Joined(of.Mean, factor, (a, b) => a * b),
                Inverse = Joined(of.Inverse, Mapped(factor, Catalog.Functions.Matrices.Inverse), (a, b) => a * b),
                LogDeterminant = of.Log!.JoinWith(
                    Mapped(factor, f => 2 * Catalog.Functions.Matrices.LogDiagonal(Cholesky(f))), (a, b) => (size * a) + b),
            };
        }

        return new()
        {
            Mean = Joined(of.Mean, factor, (a, b) => a * b), Inverse = Joined(of.Inverse, factor, (a, b) => a / b), Log = logs,
            LogDeterminant = of.LogDeterminant?.JoinWith(factor, (a, b) => a + ((of.Mean ?? of.Inverse)!.Event[^1] * Log(b))),
            Square = of.Square is { } square ? Times(square, Mapped(factor, Square)) : null,
        };

        AxisTensor? Joined(AxisTensor? one, AxisTensor other, Func<Value, Value, Value> join) =>
            one?.WithLeadingEvents(rank).JoinWith(other.WithLeadingEvents(rank), join);
    }

    /// <summary>The logs of v_1, v_2 (1 - v_1), ..: what is left of a stick is broken again and again.</summary>
    private static LoweredMoments BrokenStick(LoweredMoments of)
    {
        var axis = of.Log!.Value.Shape.Rank - 1;
        return new()
        {
            Log = of.Log.JoinWith(of.LogComplement!, (log, complement) =>
                Pad(log, axis, 0, 1) + Pad(CumSum(complement, axis), axis, 1, 0)),
        };
    }

    private Problems.LoweringLimit NoMoments(Expr expr) => story.Unsupported(
        $"the mean of the log density over `{expr.Span.Text}` has no closed form",
        "sums of normal unknowns with known factors have one, of products of different ones too, and other unknowns times a known factor");
}
