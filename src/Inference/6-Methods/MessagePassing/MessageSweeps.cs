namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Runs the messages of a story: a sweep updates all factors once, round by round, then those of allocations, which are independent of all
/// others.
/// </summary>
internal sealed class MessageSweeps : IDisposable
{
    // below this many rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    private readonly Problem problem;
    private readonly ExpectedJoint? joint;
    private readonly IReadOnlyList<AllocationFactors> allocations;
    private readonly IEngine engine;
    private readonly IStore store;
    private readonly int threads;
    private readonly IProgram[] messages;
    private readonly ComponentExpectation? components;
    private readonly AllocationBatches? batches;
    private readonly Lazy<(IProgram ByWeights, IProgram[] Messages)> fixedStates;
    private readonly Dictionary<Factor, FactorArrays> arrays = [];
    private readonly ICommunicator ranks;
    private readonly SumOverRanks sum;
    private readonly double[] packed;

    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">The mean log density without allocations; null if there is nothing else.</param>
    /// <param name="allocations">The allocations with their factors.</param>
    /// <param name="choice">The engine of the programs.</param>
    /// <param name="expected">
    /// Creates the expected rows of a mixture, whose messages take the place of those of `joint`; null if it creates none.
    /// </param>
    /// <param name="batches">The batches of the only allocation of a story without anything else; null for none.</param>
    /// <param name="among">The processes among which the rows of `joint` are divided, all of which run the same sweeps.</param>
    public MessageSweeps(Problem problem, ExpectedJoint? joint, IReadOnlyList<AllocationFactors> allocations, EngineChoice choice,
        Func<IEngine, IStore, ComponentExpectation?>? expected = null, AllocationBatches? batches = null,
        ICommunicator? among = null)
    {
        (this.problem, this.joint, this.allocations, this.batches, threads) = (problem, joint, allocations, batches, choice.Threads);
        using var guard = new ConstructionGuard();
        engine = guard.Add(choice.For(problem.LargestSize >= SizeForThreads).Start());
        store = engine.CreateStore();
        var start = 0;
        foreach (var factor in Rounds.SelectMany(r => r).Concat(allocations.SelectMany(a => a.All)))
        {
            foreach (var (name, shape) in factor.Slots) store.Declare(name, shape);
            arrays.Add(factor, new([.. factor.Slots.Select(s => new double[s.Shape.Count])],
                [.. factor.Slots.Select(s => new double[s.Shape.Count])], start));
            start += factor.Count;
        }

        Count = start;
        foreach (var (slot, shape) in joint?.Held ?? []) store.Declare(slot, shape);
        components = expected?.Invoke(engine, store);
        ranks = components is null && joint is not null && among is not null ? joint.Divided(among) : Alone.Instance;
        (sum, packed) = (new(ranks, MostNumbers), new double[ranks.Count == 1 ? 0 : MostNumbers]);
        messages = components is null ? [.. Rounds.Select((_, round) => engine.Compile(joint!.Messages(round, ranks), store))]
            : [.. Rounds.Select((_, round) => components.Messages(round))];
        fixedStates = new(() => (engine.Compile(joint!.StatesByWeights(), store),
            [.. Rounds.Select((_, round) => engine.Compile(joint!.MessagesOfFixedStates(round, ranks), store))]));
        foreach (var latent in Latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
        guard.Release();
    }

    private IReadOnlyList<IReadOnlyList<Factor>> Rounds => joint?.Rounds ?? [];

    /// <summary>The largest number of moments of the factors of a round.</summary>
    private int MostNumbers => Rounds.Select(r => r.SelectMany(f => f.Slots).Sum(s => s.Shape.Count)).DefaultIfEmpty(0).Max();

    /// <summary>The finite latents that are no allocations.</summary>
    public IReadOnlyList<Variable> Latents => [.. joint?.Latents ?? []];

    /// <summary>The factors in the order of their parameters.</summary>
    public IReadOnlyCollection<Factor> Factors => arrays.Keys;

    /// <summary>The number of parameters of all factors.</summary>
    public int Count { get; }

    /// <summary>Parameters of distributions that are the same for all members, except for random means of what is multiplied.</summary>
    /// <param name="random">The random stream of the start.</param>
    public double[] Begin(RandomStream random)
    {
        var parameters = new double[Count];
        foreach (var (factor, own) in arrays)
        {
            factor.Begin(own.In(parameters, factor));
            factor.BreakSymmetry(random, own.In(parameters, factor));
        }

        return parameters;
    }

    /// <summary>Whether each factor has a distribution with its parameters.</summary>
    public bool AreProper(double[] parameters) => arrays.All(a => a.Key.IsProper(a.Value.In(parameters, a.Key)));

    /// <summary>Replaces the parameters by those after one sweep, and returns the bound before it.</summary>
    /// <exception cref="ImproperFactor">A factor has no distribution.</exception>
    public double Sweep(double[] parameters) => Sweep(parameters, messages, areGiven: false);

    /// <summary>
    /// A sweep that updates some factors only, no allocations among them; returns the bound before it without allocations.
    /// </summary>
    /// <param name="parameters">The parameters, which are replaced.</param>
    /// <param name="isUpdated">Selects the factors.</param>
    /// <exception cref="ImproperFactor">A factor has no distribution.</exception>
    public double Sweep(double[] parameters, Func<Factor, bool> isUpdated) =>
        Sweep(parameters, messages, areGiven: false, isUpdated: isUpdated);

    /// <summary>The number of batches of rows.</summary>
    public int Batches => batches?.Count ?? components?.Batches ?? 1;

    /// <summary>
    /// A step along the natural gradient (Hoffman, Blei, Wang and Paisley 2013): as a sweep in which a batch stands for all rows, but the
    /// natural parameters of factors move by a part of the way only. Returns the bound before it, as if all rows were as those of the
    /// batch.
    /// </summary>
    /// <param name="parameters">The parameters, which are replaced.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="rate">The part of the way: 1 for a sweep.</param>
    /// <exception cref="ImproperFactor">A factor has no distribution.</exception>
    public double Step(double[] parameters, int batch, double rate) => batches is { } own
        ? own.Step(batch, OutcomesOf(allocations[0], parameters), rate) : Sweep(parameters, messages, areGiven: false, batch, rate);

    /// <summary>Ends steps along natural gradients: groups of all batches are settled.</summary>
    public void EndSteps(double[] parameters) =>
        batches?.Settle(OutcomesOf(allocations[0], parameters), arrays[allocations[0].Weights].In(parameters, allocations[0].Weights));

    /// <summary>
    /// A sweep in which the states of latents have the probabilities that these log weights give, so that the current factors do not
    /// matter.
    /// </summary>
    /// <param name="parameters">The parameters, which are replaced.</param>
    /// <param name="weights">The log weights of the states of a latent: [members.., states].</param>
    /// <param name="times">The number of sweeps.</param>
    public void Separate(double[] parameters, Func<Variable, double[]> weights, int times)
    {
        if (components is not null)
        {
            components.Fix(weights(joint!.Latents.Single()));
            for (var i = 0; i < times; i++) Sweep(parameters, messages, areGiven: true);
            return;
        }

        foreach (var latent in joint!.Latents) SetLogWeights(latent, weights(latent));
        var (byWeights, own) = fixedStates.Value;
        byWeights.Run();
        foreach (var (slot, _) in joint.Held) store.Write(slot, byWeights.Numbers(slot));
        for (var i = 0; i < times; i++) Sweep(parameters, own, areGiven: true);
        foreach (var latent in joint.Latents) SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
    }

    /// <summary>The expected number of members in each state of every finite latent, by latent.</summary>
    /// <param name="parameters">The parameters of all factors.</param>
    public Dictionary<Variable, double[]> MembersOfStates(double[] parameters)
    {
        foreach (var (factor, own) in arrays) Write(factor, own, parameters);
        if (components is null) return Latents.ToDictionary(l => l, MembersOfStates);
        components.Run();
        return new() { [joint!.Latents.Single()] = [.. components.Members] };
    }

    private double[] MembersOfStates(Variable latent)
    {
        using var program = engine.Compile(joint!.StatesOf(latent), store);
        program.Run();
        var all = program.Numbers(latent.Name);
        var expected = new double[StateWeights.ShapeOf(problem, latent)[^1]];
        // NaN beyond the end of a group
        for (var at = 0; at < all.Length; at++)
            if (!double.IsNaN(all[at])) expected[at % expected.Length] += all[at];
        return expected;
    }

    /// <summary>
    /// Starts the parameters of allocations from the states of all tokens, which sweeps of collapsed sampling draw: more of few tokens.
    /// Given the outcomes' probabilities they start where they stay.
    /// </summary>
    /// <param name="parameters">The parameters, which are replaced.</param>
    /// <param name="random">The random stream.</param>
    public void Allocate(double[] parameters, RandomStream random)
    {
        foreach (var allocation in allocations)
        {
            if (allocation.Outcomes is not { } outcomes)
            {
                SettledGroups.Compute(allocation.Rows, threads).CopyTo(arrays[allocation.Weights].In(parameters, allocation.Weights));
                continue;
            }

            if (batches is { } own)
            {
                own.Start(random, OutcomesOf(allocation, parameters));
                continue;
            }

            AllocationCounts.Drawn(allocation.Rows, random).WriteConcentrations(allocation.Rows,
                arrays[allocation.Weights].In(parameters, allocation.Weights), arrays[outcomes].In(parameters, outcomes));
        }
    }

    /// <summary>The part of the parameters that is a factor's.</summary>
    public Span<double> Of(double[] parameters, Factor factor) => arrays[factor].In(parameters, factor);

    public void Dispose()
    {
        components?.Dispose();
        if (components is null) foreach (var program in messages) program.Dispose();
        if (fixedStates.IsValueCreated)
        {
            fixedStates.Value.ByWeights.Dispose();
            foreach (var program in fixedStates.Value.Messages) program.Dispose();
        }

        store.Dispose();
        engine.Dispose();
    }

    /// <summary>A sweep; the probabilities of states are given in the store, or follow from the factors.</summary>
    private double Sweep(double[] parameters, IProgram[] programs, bool areGiven, int? batch = null, double rate = 1,
        Func<Factor, bool>? isUpdated = null)
    {
        var (bound, isFirst) = (0.0, true);
        foreach (var (factor, own) in arrays)
        {
            bound += factor.Entropy(own.In(parameters, factor));
            Write(factor, own, parameters);
        }

        if (components is not null && !areGiven) bound += components.Run(batch);
        foreach (var (program, round) in programs.Zip(Rounds))
        {
            var updated = isUpdated is null ? round : [.. round.Where(isUpdated)];
            if (!isFirst && updated.Count == 0) continue;
            var mean = Run(program, updated);
            if (isFirst && components is null) bound += mean;
            isFirst = false;
            foreach (var factor in updated)
            {
                var own = arrays[factor];
                if (rate < 1) own.Damp(factor, parameters, rate);
                factor.Update(own.Gradients, own.In(parameters, factor));
                Write(factor, own, parameters);
            }
        }

        foreach (var allocation in isUpdated is null ? allocations : [])
        {
            var (weights, outcomes) = (arrays[allocation.Weights], allocation.Outcomes is { } factorOf ? arrays[factorOf] : null);
            bound += allocation.Messages.Compute(weights.Moments[0], outcomes?.Moments[0] ?? allocation.Rows.LogOutcomes!,
                weights.Gradients[0], outcomes?.Gradients[0] ?? []);
            foreach (var factor in allocation.All) factor.Update(arrays[factor].Gradients, arrays[factor].In(parameters, factor));
        }

        return bound;
    }

    /// <summary>Computes messages to factors, and returns the mean log density; of several ranks the sums over them.</summary>
    private double Run(IProgram program, IEnumerable<Factor> updated)
    {
        program.Run();
        List<(string Slot, double[] Gradient)> messages =
            [.. updated.SelectMany(f => f.Slots.Zip(arrays[f].Gradients, (s, gradient) => (s.Name, gradient)))];
        foreach (var (slot, gradient) in messages) program.Read(ExpectedJoint.GradientOf(slot), gradient);
        if (ranks.Count == 1) return components is null ? program.Numbers(ExpectedJoint.Density)[0] : 0;
        var count = 0;
        foreach (var (_, gradient) in messages)
        {
            gradient.CopyTo(packed, count);
            count += gradient.Length;
        }

        var mean = sum.Of(program.Numbers(ExpectedJoint.Density)[0], packed.AsSpan(0, count));
        count = 0;
        foreach (var (_, gradient) in messages)
        {
            packed.AsSpan(count, gradient.Length).CopyTo(gradient);
            count += gradient.Length;
        }

        return mean;
    }

    private Span<double> OutcomesOf(AllocationFactors of, double[] parameters) => arrays[of.Outcomes!].In(parameters, of.Outcomes!);

    private void Write(Factor factor, FactorArrays own, double[] parameters)
    {
        factor.Moments(own.In(parameters, factor), own.Moments);
        for (var i = 0; i < factor.Slots.Count; i++) store.Write(factor.Slots[i].Name, own.Moments[i]);
    }

    private void SetLogWeights(Variable latent, double[] weights)
    {
        var slot = StateWeights.SlotOf(latent);
        if (store.Has(slot)) store.Write(slot, weights);
    }

    /// <summary>The arrays of one factor.</summary>
    /// <param name="Moments">Its moments, an array for each slot.</param>
    /// <param name="Gradients">The gradients by them.</param>
    /// <param name="Start">The position of its first parameter.</param>
    private sealed record FactorArrays(double[][] Moments, double[][] Gradients, int Start)
    {
        private readonly double[][] natural = Array.ConvertAll(Gradients, g => new double[g.Length]);

        public Span<double> In(double[] parameters, Factor of) => parameters.AsSpan(Start, of.Count);

        /// <summary>Moves the gradients to the current natural parameters but for a part of the way.</summary>
        public void Damp(Factor of, double[] parameters, double rate)
        {
            of.Natural(In(parameters, of), natural);
            foreach (var (gradients, before) in Gradients.Zip(natural))
                for (var i = 0; i < gradients.Length; i++) gradients[i] = ((1 - rate) * before[i]) + (rate * gradients[i]);
        }
    }
}
