namespace ProbDsl.Inference.Diagnostics;

/// <summary>
/// A distribution of data whose scale is learned down to 0, by a net or as a param without a prior, and whose location is computed by a
/// net.
/// </summary>
/// <param name="Draw">The statement.</param>
/// <param name="Location">The call of the net that gives the location.</param>
/// <param name="Scale">The scale as it is written.</param>
/// <param name="Limit">Where it goes as the distribution narrows: 0, or infinity for a precision.</param>
public sealed record FreeScale(Draw Draw, Call Location, Expr Scale, string Limit)
{
    /// <summary>The name of the scale for a message: `decode.sd`, or that of a param.</summary>
    public string Name => NetsInOpenUnits.ReadOf(Scale) is { Call: var call }
        ? call.Output is { } output ? $"{call.Of}.{output}" : call.Of : Scale.Span.Text;

    /// <summary>The distributions of data in a story's statements, and in the components of their mixtures.</summary>
    public static IEnumerable<FreeScale> In(ModelGraph graph) =>
        from draw in graph.Story.OfType<Draw>()
        where graph[draw.Target.Of].Role == Role.Data
        from part in NetsInOpenUnits.Components(draw.Distribution)
        where part.Through.Count == 0 && part.Of.Is(DistributionTraits.LocationScale)
        let width = part.Values.FirstOrDefault(v => NetsInOpenUnits.UnitOf(v.Parameter.Name) is (true, not null))
        let scale = width?.Value
        let location = part.Values.FirstOrDefault(v => NetsInOpenUnits.UnitOf(v.Parameter.Name) is (true, null))?.Value
        let call = location is null ? null : NetsInOpenUnits.ReadOf(location)?.Call
        where call is not null && scale is not null && ReachesZero(graph, scale)
            && graph.Callables.Any(c => c is Net { Layers.Count: > 0 } && c.Name == call.Of)
        select new FreeScale(draw, call, scale, NetsInOpenUnits.UnitOf(width.Parameter.Name).ScalePower < 0 ? "infinity" : "0");

    /// <summary>Whether a net computes the scale of each row.</summary>
    public bool IsOfNet => ExprTree.All(Scale).OfType<Expr>().Any(part => NetsInOpenUnits.ReadOf(part) is not null);

    /// <summary>
    /// Whether a net can give single values of the data a scale of their own: at places of latents, or by one of several components.
    /// </summary>
    public bool FollowsValues(Problem problem) => IsOfNet && !IsShared(problem)
        && (LatentsOf(problem) > 0 || Draw.Distribution.Distributions.Any()
            || ExprTree.Reads(Draw).Any(r => problem.Graph.Find(r.Of) is { Role: Role.Latent, Type.Element: Element.Index }));

    /// <summary>The number of continuous latents of a row that the location reads: directions along which it places rows.</summary>
    public int LatentsOf(Problem problem) => Reads(problem.Graph).Where(v => v is { Role: Role.Latent, Type.Element: Element.Real })
        .Sum(v => problem.ShapeOf(v.Type).Count);

    /// <summary>Whether several numbers of a row have the scale in common, which then does not follow one of them to 0.</summary>
    public bool IsShared(Problem problem)
    {
        var data = problem.Graph[Draw.Target.Of];
        var width = problem.Data[data.Name].Values.Length / Math.Max(1, problem.SizeOf(data.Extents[0].Size));
        return Draw.Target.Type.Rank > Scale.Type.Rank || (width > 1 && ExprTree.All(Scale).OfType<Access>()
            .Any(a => problem.Graph.Find(a.Of) is { Role: Role.Param } param && problem.ShapeOf(param).Count < width));
    }

    /// <summary>Whether the location reads the numbers of a row before the one that is drawn.</summary>
    public bool ReadsPrefix => Location.Arguments.OfType<Access>().Any(a => a.Of == Draw.Target.Of && a.Type.IsPrefix);

    /// <summary>The numbers of other data that the location reads.</summary>
    public IEnumerable<Variable> InputsOf(ModelGraph graph) =>
        Reads(graph).Where(v => v.Role == Role.Data && v.Name != Draw.Target.Of && DataRow.IsNumeric(v));

    private IEnumerable<Variable> Reads(ModelGraph graph) =>
        Location.Arguments.OfType<Access>().Select(a => graph.Find(a.Of)).OfType<Variable>().Distinct();

    // an output of a net, or a param without bounds above 0; a sum with a constant has a bound
    internal static bool ReachesZero(ModelGraph graph, Expr scale) => scale switch
    {
        Access access => graph.Find(access.Of) is { Role: Role.Param, Support: PositiveReals },
        Apply { Function.Name: "*" or "/", Given: [Expr a, Expr b] } => (a is Literal && ReachesZero(graph, b))
            || (b is Literal && ReachesZero(graph, a)),
        Apply { Function.Name: "exp" or "softplus", Given: [Expr of] } => NetsInOpenUnits.ReadOf(of) is not null,
        _ => NetsInOpenUnits.ReadOf(scale) is not null,
    };
}
