using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Fingerprints;

/// <summary>A short name for all numbers of a fit: two fits have the same if they agree in every bit.</summary>
internal static class Fingerprint
{
    public static string Of(FitOutcome outcome)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, "value", outcome.Value, outcome.Metric.Value, outcome.Metric.Error ?? 0, outcome.HeldOut?.PerRow ?? 0);
        Add(hash, "trace", [.. outcome.Trace]);
        Add(hash, "restarts", [.. outcome.Restarts.Select(r => r.Objective)]);
        if (outcome.Summary is { } summary)
        {
            foreach (var estimate in summary.Estimates.Concat(summary.Definitions)) Add(hash, estimate.Name, estimate.Value.Values);
            foreach (var spread in summary.Estimates.Concat(summary.Definitions).Select(e => e.Spread).OfType<Spread>())
                Add(hash, "spread", [.. spread.Sd.Values, .. spread.Median.Values]);
            foreach (var states in summary.States) Add(hash, states.Latent, states.Values.Values);
            foreach (var (name, weight) in summary.Weights ?? new Dictionary<string, Tensor>()) Add(hash, name, weight.Values);
            for (var draw = 0; draw < (summary.Draws?.Count ?? 0); draw++)
                foreach (var (name, array) in summary.Draws![draw]) Add(hash, name, array.Values);
            Add(hash, "tail", summary.Tail?.Shape ?? 0, summary.Tail?.EffectiveDraws ?? 0);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static void Add(IncrementalHash hash, string name, params double[] numbers)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {numbers.Length}\n")));
        hash.AppendData(MemoryMarshal.AsBytes<double>(numbers));
    }
}
