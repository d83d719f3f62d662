namespace ProbDsl.Inference.Exact;

/// <summary>
/// The posterior of finite latents that are independent of other unknowns: the probability of each state is the derivative of the log
/// density with respect to the state's log weight. Latents are drawn one after another, starting with the one that is marginalized last:
/// given it, the members of the next are independent, with probabilities that are derivatives again.
/// </summary>
internal sealed class StatePosterior : IDisposable
{
    // below this many rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    /// <summary>The maximum number of members of a latent that is drawn; for more members, only the probabilities are reported.</summary>
    private const int MostDrawn = 1000;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly LogJoint joint;
    private readonly EngineChoice choice;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram states;
    private readonly Lazy<TensorProgram> expectations;
    private readonly Lazy<PathDraws> paths;

    /// <exception cref="LoweringLimit">The story has something that is not supported in a program yet.</exception>
    public StatePosterior(Problem problem, StandardCatalog catalog, DensityPlan plan, EngineChoice engine)
    {
        (this.problem, this.catalog) = (problem, catalog);
        joint = LogJoint.Lower(problem, catalog, plan, DensityRequest.OwnScales with { States = true, Expectations = true });
        choice = engine;
        using var guard = new ConstructionGuard();
        this.engine = guard.Add(engine.For(problem.LargestSize >= SizeForThreads).Start());
        store = this.engine.CreateStore();
        var start = 0;
        var inside = InteriorPoint.Choose(joint, _ => true);
        foreach (var coordinate in joint.Coordinates)
        {
            store.Declare(coordinate.Slot, coordinate.Free);
            store.Write(coordinate.Slot, inside.AsSpan(start, coordinate.Free.Count));
            start += coordinate.Free.Count;
        }

        expectations = new(joint.StateExpectations);
        paths = new(() => new(joint.Paths(ChainPick.Drawn), this.engine, store));
        states = this.engine.Compile(joint.States(), store);
        foreach (var latent in joint.Marginalized) ClearWeights(latent);
        states.Run();
        var best = BestPaths();
        Reported = [.. problem.Graph.Variables.Where(joint.Marginalized.Contains)
            .Select(l => Probabilities(l, best.GetValueOrDefault(l.Name)))];
        guard.Release();
    }

    /// <summary>The probabilities of states, in the order of the story.</summary>
    public IReadOnlyList<StateProbabilities> Reported { get; }

    /// <summary>Whether any state is possible.</summary>
    public bool IsPossible => double.IsFinite(states.Numbers(LogJoint.Density)[0]);

    /// <summary>
    /// Joint draws of the latents that have few enough members and are drawn once for each member: [draws, members..] each.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Draw(int count, RandomStream random)
    {
        var order = joint.Marginalized.Reverse().TakeWhile(IsDrawn).ToList();
        var draws = order.ToDictionary(l => l.Name, l => Tensor.Zeros([count, .. problem.ShapeOf(l)]));
        for (var draw = 0; draw < count && order.Count > 0; draw++)
        {
            states.Run();
            foreach (var (at, latent) in order.Index())
            {
                if (at > 0) states.Run();
                var members = problem.ShapeOf(latent).Count;
                var labels = draws[latent.Name].Values.AsSpan(draw * members, members);
                var probabilities = joint.Chains.Contains(latent.Name) ? PathOf(latent, random) : states.Numbers(latent.Name);
                store.Write(StateWeights.SlotOf(latent),
                    MemberLabels.Draw(probabilities, labels, ((FiniteSupport)latent.Support).First, random));
            }

            order.ForEach(ClearWeights);
        }

        return draws;
    }

    /// <summary>
    /// Definitions summarized by draws; means and standard deviations are exact if a definition reads one member of each latent and no
    /// other unknown.
    /// </summary>
    /// <param name="draws">The draws of all drawn unknowns, [draws, shape..].</param>
    /// <param name="sampled">Summarizes the draws of an array.</param>
    public IEnumerable<Estimate> Definitions(IReadOnlyDictionary<string, Tensor> draws, DrawSummary sampled)
    {
        using var program = engine.Compile(expectations.Value, store);
        program.Run();
        var exact = expectations.Value.Outputs.Keys.ToHashSet();
        foreach (var (of, array) in DrawnDefinitions.Compute(problem, catalog, draws, sampled.Count, choice))
        {
            var reported = sampled.Of(of, array);
            if (exact.Contains(StateExpectation.MeanOf(of.Name)))
            {
                program.Numbers(StateExpectation.MeanOf(of.Name)).CopyTo(reported.Value.Values);
                program.Numbers(StateExpectation.SdOf(of.Name)).CopyTo(reported.Spread!.Sd.Values);
            }

            yield return reported;
        }
    }

    public void Dispose()
    {
        if (paths.IsValueCreated) paths.Value.Dispose();
        states.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private void ClearWeights(Variable latent) =>
        store.Write(StateWeights.SlotOf(latent), new double[StateWeights.ShapeOf(problem, latent).Count]);

    private ReadOnlySpan<double> PathOf(Variable latent, RandomStream random)
    {
        paths.Value.Draw(random);
        return paths.Value[latent.Name];
    }

    /// <summary>The states of the most probable path of each chain; empty if there are unknowns other than finite latents.</summary>
    private Dictionary<string, int[]> BestPaths()
    {
        if (joint.Coordinates.Count > 0 || joint.Chains.Count == 0) return [];
        var source = joint.Paths(ChainPick.Best);
        if (source.Outputs.Count == 0) return [];
        using var program = engine.Compile(source, store);
        program.Run();
        return source.Outputs.ToDictionary(o => o.Key, o => MemberLabels.States(program.Numbers(o.Key), o.Value.Shape[^1]));
    }

    private bool IsDrawn(Variable latent) =>
        (!joint.Chains.Contains(latent.Name) || paths.Value.Chains.Contains(latent.Name)) && problem.ShapeOf(latent).Count <= MostDrawn
        && problem.Graph.StatementsOf(latent.Name).All(s => s.Copies.Count == 0);

    private StateProbabilities Probabilities(Variable latent, int[]? path)
    {
        var shape = StateWeights.ShapeOf(problem, latent);
        var values = states.Numbers(latent.Name).ToArray();
        // members that occur several times have a multiple of their probabilities; those beyond the end of a group have none
        for (var from = 0; from < values.Length; from += shape[^1])
        {
            var own = values.AsSpan(from, shape[^1]);
            var total = 0.0;
            foreach (var p in own) total += p;
            foreach (ref var p in own) p /= total;
        }

        return new(latent.Name, [.. StateNames.All(latent, problem)], new(shape, values)) { Path = path };
    }
}
