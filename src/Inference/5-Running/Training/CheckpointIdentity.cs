using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ProbDsl.Inference.Training;

/// <summary>
/// The identity of a fit that a checkpoint must match, as SHA-256: the program, the data, and the options that affect results (for a
/// training without the number of steps, so that it can be extended).
/// </summary>
public sealed record CheckpointIdentity(string Program, string Data, string Options)
{
    public static CheckpointIdentity Compute(
        IReadOnlyList<TrainingStep> phases, TrainingObjective objective, TrainingOptions options) => new(
        Hash(string.Concat(phases.Select(p => ProgramText.Whole(p.Program)))),
        OfNumbers(objective.Batch.Select(b => (b.Slot, b.Data.Values))
            .Concat(phases.SelectMany(p => p.Program.Values).Select(v => v.Attribute).OfType<NamedData>().Select(d => (d.Name, d.Values)))),
        Hash(Settings(objective, options)));

    /// <summary>
    /// The identity of a fit that optimizes with all rows at once: the source of the story, data with missing cells, and the options of the
    /// driver.
    /// </summary>
    /// <param name="of">The story with its data, and the method.</param>
    /// <param name="seed">The seed of the starts.</param>
    /// <param name="limits">Restarts, steps and tolerance as text, with the method's defaults.</param>
    public static CheckpointIdentity Compute(FitCheckpoint of, ulong seed, string limits) => new(
        Hash($"{of.Method}\n{of.Problem.Graph.Story[0].Span.Source?.Text}"),
        OfNumbers(OfData(of.Problem)),
        Hash(FormattableString.Invariant($"{seed} {limits}")));

    private static IEnumerable<(string Name, double[] Numbers)> OfData(Problem problem) =>
    [
        .. problem.Hyperparameters.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => (h.Key, (double[])[h.Value])),
        .. problem.Sizes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, (double[])[s.Value])),
        .. problem.Data.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value.Values)),
        .. problem.Missing.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => (m.Key, m.Value.Mask.Select(b => b ? 1.0 : 0).ToArray())),
    ];

    /// <summary>The hash of numbers by name: of rows, and of constants that appear in a program's text only by name.</summary>
    private static string OfNumbers(IEnumerable<(string Name, double[] Numbers)> all)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, numbers) in all)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name} {numbers.Length}\n")));
            hash.AppendData(MemoryMarshal.AsBytes<double>(numbers));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Settings(TrainingObjective objective, TrainingOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"{options.Seed} {options.Rate:R} {options.Adam} {options.Schedule} {options.ClipNorm:R} {options.Averaging:R} "
            + $"{options.HeldOutEvery} {options.MostSkipped} batches of {objective.BatchSize} of "
            + $"{objective.Rows}{(objective.HasFreshRows ? ", fresh" : "")}{Turns(objective)}");

    /// <summary>The phases and optimizers; empty for a single phase with the optimizer of the options.</summary>
    private static string Turns(TrainingObjective objective) => string.Create(CultureInfo.InvariantCulture,
        $"{(objective.Phases.Count == 1 ? "" : $", in turns of {string.Join(' ', objective.Phases.Select(p => p.Repeats))}")}")
            + string.Concat(objective.Losses.Index().Where(l => l.Item.Optimizer is not null).Select(l =>
                string.Create(CultureInfo.InvariantCulture, $", loss {l.Index} by {l.Item.Optimizer!.Rate:R} {l.Item.Optimizer.Adam}")));
}
