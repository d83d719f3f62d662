using ProbDsl.Inference.Em;
using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// One Markov chain. A step draws the finite latents given all other unknowns, then each factor given everything else: the gradient of the
/// log density by the moments of a factor at the current point has the natural parameters of that distribution. Components whose weights
/// break a stick are swapped before.
/// </summary>
internal sealed class GibbsChain : IChainBlocks
{
    // the log weight of states that were not drawn
    private const double Impossible = -1e30;

    private readonly Problem problem;
    private readonly ExpectedJoint joint;
    private readonly LabelStart labels;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram density;
    private readonly IProgram? byWeights, paths;
    private readonly CellDraws? cells;
    private readonly LogJoint? observed;
    private readonly List<StickSwaps> swaps;
    private readonly List<(Variable Latent, IProgram Program)> states = [];
    private readonly List<(string Slot, double[] Numbers)> noise = [];
    private readonly List<(string Slot, FactorPoint Of, int Start, double[] Numbers)> held = [];
    private readonly HashSet<string> chained = [];
    private readonly List<List<(IProgram Program, FactorPoint Of)>> rounds = [];
    private readonly Dictionary<Factor, FactorPoint> points = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">The mean log density of the story.</param>
    /// <param name="places">The places of the numbers of each factor in a draw.</param>
    /// <param name="missing">The missing cells that are drawn; null if there are none.</param>
    /// <param name="labels">Partitions of rows, shared by all chains.</param>
    /// <param name="choice">The engine of the programs.</param>
    public GibbsChain(Problem problem, ExpectedJoint joint, IReadOnlyList<(Factor Factor, int[] Places)> places,
        MissingBlocks? missing, LabelStart labels, EngineChoice choice)
    {
        using var guard = new ConstructionGuard();
        (this.problem, this.joint, this.labels, engine) = (problem, joint, labels, guard.Add(choice.Start()));
        observed = missing?.Observed;
        store = engine.CreateStore();
        foreach (var (factor, own) in places)
        {
            foreach (var (name, shape) in factor.Slots) store.Declare(name, shape);
            points.Add(factor, new(factor, own));
        }

        foreach (var (slot, shape) in joint.Held) store.Declare(slot, shape);
        foreach (var (slot, shape) in joint.Cells) store.Declare(slot, shape);
        swaps = [.. StickSwaps.Find(problem, joint.Latents, points.Values)];
        density = engine.Compile(joint.Value(), store);
        var latents = joint.Latents.ToList();
        if (latents.Count > 0) byWeights = engine.Compile(joint.StatesByWeights(), store);
        foreach (var coordinate in observed?.Coordinates ?? [])
        {
            store.Declare(coordinate.Slot, coordinate.Free);
            var of = points.Values.First(p => p.Factor.Unknowns.Any(u => u.Name == coordinate.Slot));
            var before = of.Factor.Unknowns.TakeWhile(u => u.Name != coordinate.Slot);
            held.Add((coordinate.Slot, of, before.Sum(u => observed!.PlacesOf(u.Name).Length), new double[coordinate.Free.Count]));
        }

        paths = CompiledPaths();
        // outer latents first: members of an inner one are independent only given those
        var ofObserved = observed is null ? null : engine.Compile(observed.States(), store);
        foreach (var latent in latents.AsEnumerable().Reverse().Where(l => !chained.Contains(l.Name)))
            states.Add((latent, ofObserved ?? engine.Compile(joint.StatesOf(latent), store)));
        foreach (var (round, own) in joint.Rounds.Index())
        {
            var program = engine.Compile(latents.Count > 0 ? joint.MessagesOfFixedStates(round) : joint.Messages(round), store);
            rounds.Add([.. own.Select(f => (program, points[f]))]);
        }

        if (missing is not null) cells = new(joint, missing.Columns(), missing.Blocks, engine, store);
        foreach (var latent in latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
        guard.Release();
    }

    /// <summary>Draws the unknowns given states of a random partition of rows.</summary>
    /// <param name="number">The number of the chain, from 0.</param>
    /// <param name="random">The random stream of the chain.</param>
    public void Begin(int number, RandomStream random)
    {
        foreach (var (factor, point) in points)
        {
            factor.Begin(point.Parameters);
            factor.Distribution(point.Parameters).Center(point.Numbers);
            factor.MomentsAt(point.Numbers, point.Moments);
            Write(point);
        }

        cells?.Begin();
        // partitions of rows are kept between starts
        lock (labels)
        {
            foreach (var latent in joint.Latents) SetLogWeights(latent, labels.Draw(latent, number, number, random));
        }

        HoldStates();
        DrawFactors(random);
    }

    public void Step(RandomStream random)
    {
        // before the states, which are drawn given them
        foreach (var swap in swaps) swap.Step(random, LogDensity, Write);
        DrawStates(random);
        // given the states that have been drawn without them
        cells?.Draw(random);
        DrawFactors(random);
    }

    public double Draw(RandomStream random, Span<double> into)
    {
        foreach (var point in points.Values)
            for (var i = 0; i < point.Places.Length; i++) into[point.Places[i]] = point.Numbers[i];
        cells?.Write(into);
        return LogDensity();
    }

    public void Dispose()
    {
        density.Dispose();
        byWeights?.Dispose();
        paths?.Dispose();
        cells?.Dispose();
        foreach (var program in states.Select(s => s.Program).Distinct()) program.Dispose();
        foreach (var program in rounds.Select(r => r[0].Program)) program.Dispose();
        store.Dispose();
        engine.Dispose();
    }

    private double LogDensity()
    {
        density.Run();
        return density.Numbers(ExpectedJoint.Density)[0];
    }

    private IProgram? CompiledPaths()
    {
        if (!joint.Latents.Any()) return null;
        var program = observed is null ? joint.DrawnPaths() : observed.Paths(ChainPick.Drawn);
        if (program.Outputs.Count == 0) return null;
        chained.UnionWith(program.Outputs.Keys);
        foreach (var (slot, shape) in program.Slots.Where(s => s.Key.StartsWith(ChainPaths.Noise, StringComparison.Ordinal)))
        {
            store.Declare(slot, shape);
            noise.Add((slot, new double[shape.Count]));
        }

        return engine.Compile(program, store);
    }

    private void DrawStates(RandomStream random)
    {
        if (byWeights is null) return;
        foreach (var (slot, of, start, numbers) in held)
        {
            of.Numbers.AsSpan(start, numbers.Length).CopyTo(numbers);
            store.Write(slot, numbers);
        }

        if (paths is not null)
        {
            foreach (var (slot, numbers) in noise)
            {
                for (var i = 0; i < numbers.Length; i++) numbers[i] = random.NextUniform();
                store.Write(slot, numbers);
            }

            paths.Run();
            foreach (var latent in joint.Latents.Where(l => chained.Contains(l.Name)))
                SetLogWeights(latent, Array.ConvertAll(paths.Numbers(latent.Name).ToArray(), p => p > 0 ? 0 : Impossible));
        }

        foreach (var (latent, program) in states)
        {
            program.Run();
            var fractions = program.Numbers(latent.Name).ToArray();
            if (!MemberStates.TryDraw(fractions, StateWeights.ShapeOf(problem, latent)[^1], random))
                throw new StoppedChain($"no state of `{latent.Name}` is possible");
            SetLogWeights(latent, Array.ConvertAll(fractions, p => p > 0 ? Math.Log(p) : Impossible));
        }

        HoldStates();
    }

    private void DrawFactors(RandomStream random)
    {
        foreach (var round in rounds)
        {
            round[0].Program.Run();
            foreach (var (program, of) in round)
            {
                for (var i = 0; i < of.Gradients.Length; i++)
                    program.Read(ExpectedJoint.GradientOf(of.Factor.Slots[i].Name), of.Gradients[i]);
                of.Factor.Center(of.Numbers, of.Parameters);
                of.Factor.Update(of.Gradients, of.Parameters);
                of.Factor.Draw(random, of.Parameters, of.Numbers, of.Moments);
                Write(of);
            }
        }
    }

    /// <summary>Fixes the states that the log weights give, and resets the weights.</summary>
    private void HoldStates()
    {
        if (byWeights is null) return;
        byWeights.Run();
        foreach (var (slot, _) in joint.Held) store.Write(slot, byWeights.Numbers(slot));
        foreach (var latent in joint.Latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    private void Write(FactorPoint point)
    {
        for (var i = 0; i < point.Moments.Length; i++) store.Write(point.Factor.Slots[i].Name, point.Moments[i]);
    }

    private void SetLogWeights(Variable latent, double[] weights)
    {
        var slot = StateWeights.SlotOf(latent);
        if (store.Has(slot)) store.Write(slot, weights);
    }
}
