namespace ProbDsl.Inference.Variational;

/// <summary>
/// Amortized inference for latents of rows without a guide, in stories with nets: an encoder net of the same depth as the story's first
/// net, with its layers reversed, maps all observed data of the row to the mean and sd of a normal distribution (Kingma and Welling 2014,
/// section 3). The result is a guide like one in the source.
/// </summary>
public static class AmortizedGuide
{
    private const string Prefix = "encode_";

    /// <summary>Whether a weight has the name of an encoder's.</summary>
    public static bool IsOfEncoder(string weight) => weight.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>
    /// Whether the latent is a real number for each row of a plate whose data are drawn, in a story with a net.
    /// </summary>
    public static bool Covers(ModelGraph graph, Variable latent) =>
        graph.HasWeights && latent.Support is Reals && latent.Type.ElementRank == 0
        && latent.Extents is [{ Plate: { Within: null } rows }, ..] && Read(graph, rows).Any(v => graph.StatementsOf(v.Name).Any());

    /// <summary>The problem with an encoder for each such latent.</summary>
    public static Problem Completed(Problem problem, StandardCatalog catalog) =>
        Completed(problem, catalog, BoundPlan.Analyze(problem)).Completed;

    /// <summary>The same problem, and the plan in which the guide draws the latents.</summary>
    public static (Problem Completed, BoundPlan Plan) Completed(Problem problem, StandardCatalog catalog, BoundPlan plan) =>
        Completed(problem, catalog, plan, name => HasMissing(problem, name));

    /// <summary>
    /// The same for rows of a fit: its encoders read which cells are observed if the fit had missing cells, whatever these rows have.
    /// </summary>
    /// <exception cref="WeightMismatch">The rows have missing cells, for which the fit's encoders have no inputs.</exception>
    public static Problem Completed(Problem problem, StandardCatalog catalog, IReadOnlyDictionary<string, Tensor> weights) =>
        Completed(problem, catalog, BoundPlan.Analyze(problem), name =>
            weights.Keys.Any(w => w.EndsWith($".weight.{Mask(name)}", StringComparison.Ordinal)) || (HasMissing(problem, name)
                ? throw new WeightMismatch($"cells of `{name}` are missing, but the data of the fit had none") : false)).Completed;

    private static bool HasMissing(Problem problem, string data) => problem.Missing.TryGetValue(data, out var missing) && missing.Count > 0;

    private static string Mask(string data) => $"observed {data}";

    private static (Problem Completed, BoundPlan Plan) Completed(
        Problem problem, StandardCatalog catalog, BoundPlan plan, Func<string, bool> isMasked)
    {
        var graph = problem.Graph;
        var left = plan.Derived.Where(v => Covers(graph, v)).ToList();
        if (left.Count == 0) return (problem, plan);
        List<Net> nets = [.. left.Select(v => Encoder(problem, catalog, v, isMasked))];
        var draws = left.Zip(nets, (latent, net) => Drawn(problem, catalog, latent, net, isMasked)).ToList();
        var completed = graph with
        {
            Callables = [.. graph.Callables, .. nets],
            GuideCallables = [.. graph.GuideCallables, .. nets],
            Guide = [.. graph.Guide, .. draws],
        };
        return (problem with { Graph = completed }, plan.With(draws));
    }

    /// <summary>
    /// The observed data of a row: data of the plate, in the order of the story, without data that others are drawn from.
    /// </summary>
    private static IEnumerable<Variable> Read(ModelGraph graph, Plate rows) =>
        graph.Variables.Where(v =>
            v.Role == Role.Data && v.Extents is [{ Plate: { } own }, ..] && own == rows && !DataDrawOrder.IsOnlySource(graph, v));

    private static IEnumerable<(Variable Data, bool IsMask)> Inputs(Problem problem, Plate rows, Func<string, bool> isMasked) =>
        Read(problem.Graph, rows).SelectMany(d => isMasked(d.Name) ? [(d, false), (d, true)] : new[] { (d, false) });

    private static Net Encoder(Problem problem, StandardCatalog catalog, Variable latent, Func<string, bool> isMasked)
    {
        var (type, span) = (Element(latent), latent.Span);
        ValueList<Formal> arguments = [.. Inputs(problem, latent.Extents[0].Plate!, isMasked)
            .Select(i => new Formal(i.IsMask ? Mask(i.Data.Name) : i.Data.Name, TypeOf(i), span))];
        var numbers = type.Dims.Select(d => d.Size).Aggregate(Size.One, (a, b) => a * b);
        var mlp = catalog.FindLayer("mlp")!;
        var makes = LayerResult.Real(numbers + numbers).Type!;
        return new(Prefix + latent.Name, arguments,
            [new("mean", type), new("sd", type with { Element = Compiler.Graph.Element.Positive })], null,
            [new(mlp, MirroredLayers.Choose(problem.Graph, mlp, span), makes, span)], span);
    }

    private static Draw Drawn(Problem problem, StandardCatalog catalog, Variable latent, Net net, Func<string, bool> isMasked)
    {
        var (rows, span, type) = (latent.Extents[0].Plate!, latent.Span, Element(latent));
        var loop = new Loop("row", rows, Size.One, rows.Size);
        ValueList<Expr> arguments = [.. Inputs(problem, rows, isMasked).Select(i => Argument(catalog, i.Data, i.IsMask, loop))];
        var signature = catalog.FindDistribution("Normal")!;
        var call = new DistributionCall(signature,
            [.. net.Outputs.Select(o => new BoundArgument(signature.Parameters.First(p => p.Name == o.Name),
            new Call(net.Name, arguments, o.Name, o.Type, span)))], type, [], span);
        return new([loop], [], new(latent.Name, [new AffineIndex(loop, Size.Of(0))], type, span), call, span);
    }

    /// <summary>A row's data; numbers with a declared range are scaled to 0 to 1.</summary>
    private static Expr Argument(StandardCatalog catalog, Variable data, bool isMask, Loop loop)
    {
        var (access, span) = (new Access(data.Name, [new AffineIndex(loop, Size.Of(0))], TypeOf((data, false)), data.Span), data.Span);
        if (isMask) return new Observed(access, TypeOf((data, true)), span);
        if (data.Type.States is not null || data.Origin is not ColumnOrigin { Low.Number: { } low, High.Number: { } high } || low == high)
            return access;
        var real = access.Type with { Element = Compiler.Graph.Element.Real };
        var above = new Apply(catalog.FindFunction("-")!, [access, new Literal(low, TensorType.Real, span)], real, span);
        return new Apply(catalog.FindFunction("/")!, [above, new Literal(high - low, TensorType.Real, span)], real, span);
    }

    private static TensorType Element(Variable variable) => variable.Type.Under(variable.Extents.Skip(1));

    private static TensorType TypeOf((Variable Data, bool IsMask) input) =>
        input.IsMask ? new(Compiler.Graph.Element.Real, Element(input.Data).Dims) : Element(input.Data);
}
