using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.ContinuousTime;

namespace ProbDsl.Inference.Sampling;

/// <summary>
/// Draws a story from its prior, statement by statement in topological order, each over all its members at once. Variables that the story
/// does not draw come from the problem's data, and params have their initial values; data that the story draws are drawn. Unknowns of a fit
/// have the fit's values, and all others are drawn given them.
/// </summary>
public sealed class PriorSampler(Problem problem, StandardCatalog catalog, IGivenDraws? fitted = null)
{
    /// <summary>The sampling options of diffusion chains; null for the story's own.</summary>
    public RunOptions? ChainOptions { get; init; }

    /// <summary>The engine of statements with nets or large matrices.</summary>
    public EngineChoice Engine { get; init; } = ManagedEngine.On(Environment.ProcessorCount);

    /// <summary>Latents whose values were drawn beforehand: those of each replicate one after another.</summary>
    public IReadOnlyDictionary<string, double[]> PresetLatents { get; init; } = new Dictionary<string, double[]>();

    /// <summary>The solver options of a continuous-time model.</summary>
    public RunOptions Along { get; init; } = RunOptions.None;

    /// <summary>Ends the sampling between two statements.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// The values of every variable that is drawn, defined or given; replicates are independent draws of the whole story, as the first
    /// dimension of each array.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Result<SampledStory> Sample(ulong seed, int replicates = 1)
    {
        var arrays = new SampledArrays(problem, replicates) { Engine = Engine, ChainOptions = Along };
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant && !IsIdle(v))) Open(variable, arrays);
        var chains = ChainOptions is { } given && AncestralSampler.IsRequested(given)
            ? StoryStructures.Of(problem.Graph).ClosedFormChains : [];
        var along = PathTransport.Find(problem, catalog);
        foreach (var step in SamplingOrder.Sort([.. problem.Graph.Assignments.Where(s => !HasValues(s.Target.Of))]))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (chains.FirstOrDefault(c => step.Statements.Contains(c.Step)) is { } chain)
            {
                if (SampleChain(chain, step, ChainOptions!, arrays, seed) is { } lost) return lost;
                continue;
            }

            var open = fitted is null || problem.Continued.Count == 0 ? null : new UnknownElements(problem, fitted.Unknowns);
            using var drawing = new StepSampling(step, problem, catalog, arrays,
                (drawn, _) => Keep(drawn, arrays), open?.Given, open is null ? null : open.Of, along);
            if (drawing.Run(seed) is { } failure) return failure;
        }

        return new SampledStory(problem, replicates, arrays.All)
        {
            Mixing = arrays.Mixing is { } mixing ? MixingReport.Create(mixing, StoryStructures.Of(problem.Graph).Energy!) : null,
        };
    }

    /// <summary>Samples a chain with a subset of its steps, and the definitions of the visited members.</summary>
    private Diagnostic? SampleChain(DenoisingChain chain, SamplingStep step, RunOptions options, SampledArrays arrays, ulong seed)
    {
        using var sampler = new AncestralSampler(chain, problem, catalog, arrays, options);
        if (sampler.Run(seed) is { } lost) return lost;
        foreach (var (define, loop) in step.Statements.Zip(step.Chains!).Where(s => s.First is Define))
        {
            var along = (AffineIndex)define.Target.At.First(a => a is AffineIndex { Loop: { } own } && own == loop);
            Array.Fill(arrays[define.Target.Of].Values, double.NaN);
            using var sampling = new StatementSampling(define, problem, catalog, arrays, loop, null);
            var positions = sampler.Visited.Select(m => m - problem.SizeOf(along.Offset)).Where(sampling.Holds);
            foreach (var position in positions) sampling.Run(new SeededNoise(seed), position);
        }

        return null;
    }

    /// <summary>Whether data were not given and are read by no statement.</summary>
    private bool IsIdle(Variable variable) =>
        variable.Role == Role.Data && !problem.Data.ContainsKey(variable.Name) && DataDrawOrder.IsOnlySource(problem.Graph, variable);

    /// <summary>Sets the values that are known before anything is drawn.</summary>
    private void Open(Variable variable, SampledArrays arrays)
    {
        arrays.Open(variable, Given(variable));
        if (fitted?.Unknowns.Known.Contains(variable.Name) == true) arrays.Put(variable.Name, fitted);
        if (PresetLatents.TryGetValue(variable.Name, out var drawn)) drawn.CopyTo(arrays[variable.Name].Values, 0);
    }

    private bool HasValues(string name) => fitted?.Unknowns.Known.Contains(name) == true || PresetLatents.ContainsKey(name);

    private Tensor? Given(Variable variable) =>
        fitted?.Unknowns.Known.Contains(variable.Name) == true ? null
            : variable.Origin is StartOrigin start
                ? new ExpressionEvaluator(problem, catalog).Evaluate(start.Value, problem.ShapeOf(variable))
            : problem.Data.GetValueOrDefault(variable.Name);

    /// <summary>Restores the fit's values of members that the fit knows, and the values of the fit's rows.</summary>
    private void Keep(string drawn, SampledArrays arrays)
    {
        if (fitted?.Unknowns.PartlyKnown.Contains(drawn) == true) arrays.Put(drawn, fitted);
        if (problem.Continued.Count > 0 && problem.Data.TryGetValue(drawn, out var given))
            arrays.Keep(drawn, own => UnknownCells.Keep(problem, drawn, given.Values, own, (0, own.Length)));
    }
}

/// <summary>One or several draws of a story: arrays by variable, with replicates as the first dimension if there are several.</summary>
public sealed record SampledStory(Problem Problem, int Replicates, IReadOnlyDictionary<string, Tensor> Values)
{
    /// <summary>The values of functions of whole columns when the data were read, in a fit or here.</summary>
    public SavedData ReadAs { get; init; } = SavedData.Of(Problem);

    /// <summary>How well the Markov chains of an energy-based model mixed; null without such a draw.</summary>
    public MixingReport? Mixing { get; init; }

    /// <summary>Whether the replicates are the rows of one table, and not tables of their own.</summary>
    public bool AreRows { get; init; }
}
