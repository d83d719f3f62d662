using ProbDsl.Compiler.Rules;

namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// The agreement of two fits on the labels of rows, after aligning the labels because components are exchangeable: the number of rows with
/// the same most probable label, and the adjusted Rand index (Hubert and Arabie 1985), 1 for the same grouping and about 0 for chance.
/// </summary>
public sealed record LabelAgreement(string Latent, string Method, string Reference, int Rows, int Same, double AdjustedRand)
{
    private const int MostDraws = 200;

    /// <summary>The posterior probabilities of a latent's states, [rows, states], given the training rows.</summary>
    public sealed record LabelProbabilities(string Latent, int States, double[] Values)
    {
        /// <summary>The dimensions of unknowns that are exchangeable together with the states; empty if something distinguishes
        /// these.</summary>
        public IReadOnlyList<(string Unknown, int Axis)> Exchangeable { get; init; } = [];
    }

    /// <summary>The finite latents of rows.</summary>
    internal static IReadOnlyList<Variable> LabelsOf(ModelGraph graph) =>
        [.. graph.Variables.Where(v => v.IsFiniteLatent && v.Extents.Count > 0 && v.Type.IsScalar)];

    /// <summary>The probabilities of these labels; empty if the fit does not report them.</summary>
    internal static IReadOnlyList<LabelProbabilities> ProbabilitiesOf(SavedFit fit, Problem problem, IReadOnlyList<Variable> labels,
        StandardCatalog catalog, FitOptions options)
    {
        if (labels.Count == 0 || fit.HasGuidedLatents) return [];
        var reported = RowPredictions.Compute(
            fit, new(problem with { Rows = fit.Rows }, new HashSet<string>()), sameRows: true, catalog, MostDraws, options.Seed,
            options.ChosenEngine).Value;
        return reported is null ? [] : [.. labels.Select(l => Find(problem, l, reported)).OfType<LabelProbabilities>()];
    }

    /// <summary>The agreement of labels with those of a reference fit.</summary>
    public static LabelAgreement Compute(string method, LabelProbabilities labels, string reference, LabelProbabilities others)
    {
        var (states, rows) = (labels.States, labels.Values.Length / labels.States);
        var counts = new double[states * states];
        var (own, other, to) = (Likeliest(labels), Likeliest(others), Matched(labels, others));
        for (var row = 0; row < rows; row++) counts[(own[row] * states) + other[row]]++;
        return new(labels.Latent, method, reference, rows,
            own.Zip(other).Count(pair => to[pair.First] == pair.Second), Rand(counts, states));
    }

    /// <summary>Estimates with exchangeable components in the order of those of a reference fit.</summary>
    public static IReadOnlyList<Estimate> Align(IReadOnlyList<Estimate> estimates, IReadOnlyList<LabelProbabilities> labels,
        IReadOnlyList<LabelProbabilities> reference)
    {
        var aligned = estimates.ToArray();
        foreach (var own in labels.Where(l => l.Exchangeable.Count > 0))
        {
            if (reference.FirstOrDefault(r => r.Latent == own.Latent && r.Values.Length == own.Values.Length) is not { } other) continue;
            var to = Matched(own, other);
            int[] order = [.. Enumerable.Range(0, own.States).Select(k => Array.IndexOf(to, k))];
            foreach (var (unknown, axis) in own.Exchangeable)
                for (var i = 0; i < aligned.Length; i++)
                    if (aligned[i].Name == unknown && axis < aligned[i].Value.Shape.Rank)
                        aligned[i] = aligned[i].Select(array => ComponentOrder.Permuted(array, axis, order));
        }

        return aligned;
    }

    /// <summary>For each state, from 0, the state of others that has most rows in common with it, each once.</summary>
    private static int[] Matched(LabelProbabilities labels, LabelProbabilities others)
    {
        var states = labels.States;
        var overlap = new double[states * states];
        for (var row = 0; row < labels.Values.Length; row += states)
            for (var a = 0; a < states; a++)
                for (var b = 0; b < states; b++) overlap[(a * states) + b] += labels.Values[row + a] * others.Values[row + b];
        return AssignmentSolver.MaxGain(overlap, states);
    }

    private static LabelProbabilities? Find(Problem problem, Variable label, RowPredictions reported)
    {
        var states = problem.SizeOf(((FiniteSupport)label.Support).Count);
        var columns = Enumerable.Range(((FiniteSupport)label.Support).First, states)
            .Select(s => reported.Columns.FirstOrDefault(c => c.Name == $"{label.Name}.{s}")).ToList();
        return columns.Contains(null)
            ? null : new(label.Name, states,
                [.. Enumerable.Range(0, reported.Rows).SelectMany(row => columns.Select(c => c!.Values[row]))])
            {
                Exchangeable = [.. new LabelSwitching(problem.Graph).ExchangeableWith(label).SelectMany(array =>
                    ComponentOrder.AxesOf(array, label.Type.States!).Select(axis => (array.Name, axis)))],
            };
    }

    private static int[] Likeliest(LabelProbabilities labels) =>
        [.. labels.Values.Chunk(labels.States).Select(probabilities => Array.IndexOf(probabilities, probabilities.Max()))];

    private static double Rand(double[] counts, int states)
    {
        var all = Pairs(counts.Sum());
        var (joint, rows, columns) = (counts.Sum(Pairs), 0.0, 0.0);
        for (var k = 0; k < states; k++)
        {
            rows += Pairs(Enumerable.Range(0, states).Sum(j => counts[(k * states) + j]));
            columns += Pairs(Enumerable.Range(0, states).Sum(j => counts[(j * states) + k]));
        }

        var (chance, most) = (all == 0 ? 0 : rows * columns / all, (rows + columns) / 2);
        return most == chance ? 1 : (joint - chance) / (most - chance);
    }

    private static double Pairs(double n) => n * (n - 1) / 2;
}
