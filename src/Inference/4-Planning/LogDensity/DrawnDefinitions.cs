namespace ProbDsl.Inference.LogDensity;

/// <summary>Draws of the definitions (`=`) that depend on latents, from draws of the latents.</summary>
public static class DrawnDefinitions
{
    /// <summary>Each reported definition with its draws, [draws, shape..].</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="latents">
    /// Draws of all continuous latents on which an observation depends, and of finite latents that were drawn, [draws, shape..];
    /// definitions that read another finite latent have no draws.
    /// </param>
    /// <param name="count">The number of draws.</param>
    /// <param name="engine">The engine that runs the program, on one thread.</param>
    /// <param name="points">Estimates of params, the same in all draws; definitions that read other unknowns have no draws.</param>
    public static IReadOnlyList<(Variable Of, Tensor Draws)> Compute(
        Problem problem, StandardCatalog catalog, IReadOnlyDictionary<string, Tensor> latents, int count, EngineChoice engine,
        IReadOnlyCollection<Estimate>? points = null)
    {
        var story = new ExpressionEvaluator(problem, catalog).Story();
        var builder = story.Builder;
        var drawn = latents.Aggregate(LoweringContext.Empty, (context, of) =>
            context.WithArray(of.Key, new AxisTensor(builder.Slot(of.Key, of.Value.Shape[1..]), [])));
        drawn = (points ?? []).Aggregate(drawn, (context, point) =>
            context.WithArray(point.Name, new AxisTensor(builder.Constant(point.Value), [])));
        var lowering = story.In(drawn).WithStates(problem.Graph.Variables.Where(v => v.IsFiniteLatent && !latents.ContainsKey(v.Name)));
        var definitions = new ReportedDefinitions(problem, problem.MissingData, lowering).Find();
        if (definitions.Count == 0) return [];
        var reported = definitions.Select(d => (Of: d, Draws: Tensor.Zeros([count, .. problem.ShapeOf(d)]))).ToList();
        using var running = engine.For(usesThreads: false).Start();
        using var store = running.CreateStore();
        foreach (var (name, draws) in latents) store.Declare(name, draws.Shape[1..]);
        using var program = running.Compile(builder.Build([.. definitions.Select(d => (d.Name, lowering.Array(d.Name).Value))]), store);
        for (var draw = 0; draw < count; draw++)
        {
            foreach (var (name, draws) in latents) store.Write(name, Own(draws, draw));
            program.Run();
            foreach (var (of, draws) in reported) program.Read(of.Name, Own(draws, draw));
        }

        return reported;
    }

    private static Span<double> Own(Tensor draws, int draw)
    {
        var width = draws.Shape[1..].Count;
        return draws.Values.AsSpan(draw * width, width);
    }
}
