using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Options;

namespace ProbDsl.Api;

/// <summary>How a story is fitted; what is not set is as `probdsl fit` does it.</summary>
public sealed record FitOptions
{
    /// <summary>The method, as `probdsl methods` names it; null: the story's default.</summary>
    public string? Method { get; init; }

    /// <summary>The seed of all random numbers: the same seed gives the same fit.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The posterior probability of intervals, strictly between 0 and 1.</summary>
    public double Interval { get; init; } = CredibleInterval.Usual.Mass;

    /// <summary>The number of threads; null: all of the machine. It does not change results.</summary>
    public int? Threads { get; init; }

    /// <summary>Hyperparameters of the story, such as K of `model Mixture(K = 2)`.</summary>
    public IReadOnlyDictionary<string, double> Settings { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether rows with a missing cell are left out; else missing cells are unknowns.</summary>
    public bool DropsMissing { get; init; }

    /// <summary>Further options of `probdsl fit` by their names, as `["learning_rate"] = "0.01"`.</summary>
    public IReadOnlyDictionary<string, string> Further { get; init; } = new Dictionary<string, string>();

    /// <exception cref="ArgumentException">An option is unknown, or does not take its value.</exception>
    internal RunOptions Asked()
    {
        var asked = RunOptions.None.With(StandardOptions.Seed, Seed)
            .With(StandardOptions.Interval, IntervalOf(Interval))
            .With(StandardOptions.Method, Method).With(StandardOptions.Threads, Threads);
        foreach (var (name, text) in Further)
        {
            var option = asked.Table.Find(name.TrimStart('-').Replace('-', '_')) is { } row && row.Uses.HasFlag(OptionUses.Fit) ? row
                : throw new ArgumentException($"`{name}` is no option of a fit");
            asked = asked.With(option, option.Read(text)
                ?? throw new ArgumentException($"`{name}` is `{text}`, but it takes {option.Takes}"));
        }

        return asked;
    }

    /// <exception cref="ArgumentException">It is no probability of an interval.</exception>
    internal static CredibleInterval IntervalOf(double mass) =>
        CredibleInterval.Read(mass.ToString("R", System.Globalization.CultureInfo.InvariantCulture))
            ?? throw new ArgumentException($"the probability of an interval is {StandardOptions.Interval.Takes}", nameof(mass));
}
