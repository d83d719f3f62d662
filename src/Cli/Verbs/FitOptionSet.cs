using System.CommandLine;

namespace ProbDsl.Cli;

/// <summary>The options that say how to fit: seed, lengths, tolerance, threads, engine.</summary>
internal sealed class FitOptionSet
{
    private readonly Option<ulong?> seed = NumberOptions.Seed();
    private readonly Option<int?> iterations = NumberOptions.Count("--max-iter", "the most steps of one start");
    private readonly Option<int?> restarts = NumberOptions.Count("--restarts", "how many starts");
    private readonly Option<int?> draws = NumberOptions.Count("--num-samples", "how many posterior draws, where the method draws (4,000)");
    private readonly Option<int?> threads = NumberOptions.Threads();
    private readonly Option<double?> tolerance = NumberOptions.Positive("--tol", "the largest slope of the objective that counts as converged");

    private readonly EngineOption engine = new();
    private readonly TrainingOptionSet training = new();

    public IEnumerable<Option> All => [seed, iterations, restarts, draws, threads, engine.Option, tolerance, .. training.All];

    public FitWishes Read(ParseResult parsed, string? method) => new(
        method, parsed.GetValue(seed), parsed.GetValue(iterations), parsed.GetValue(tolerance), parsed.GetValue(restarts),
        parsed.GetValue(threads), parsed.GetValue(draws))
    {
        Engine = engine.Read(parsed),
        Training = training.Read(parsed),
    };
}
