using System.CommandLine;
using ProbDsl.Inference;
using Option = System.CommandLine.Option;

namespace ProbDsl.Cli;

/// <summary>The options of laws along time: what follows them, and how closely.</summary>
internal sealed class PathOptionSet
{
    private readonly Option<string?> solver = Choice("--solver", "along time: what follows the ODE", "dopri5", "tsit5", "rk4", "euler");
    private readonly Option<double?> relative = NumberOptions.Positive("--rtol", "along time: the error of a step of dopri5 or tsit5 as a share of the state (1e-5)");
    private readonly Option<double?> absolute = NumberOptions.Positive("--atol", "along time: the same where the state is near 0 (as --rtol)");
    private readonly Option<int?> steps = NumberOptions.Count("--steps", "along time: steps of rk4 or euler (20)");
    private readonly Option<string?> sampler = Choice("--sampler", "a time reversal: by its SDE, with a corrector after each step, or by its ODE", "sde", "corrected", "ode");
    private readonly Option<string?> trace = Choice("--trace", "along time: how the density's change is found", "exact", "hutchinson");
    private readonly Option<int?> probes = NumberOptions.Count("--probes", "along time: random directions of `--trace hutchinson` (4)");

    public IEnumerable<Option> OfEval => [solver, relative, absolute, steps, trace, probes];

    public IEnumerable<Option> OfSample => [sampler, solver, relative, absolute];

    /// <summary>Steps of a draw are read beside those of a chain.</summary>
    public PathWishes Read(ParseResult parsed) => new(
        parsed.GetValue(relative), parsed.GetValue(absolute), parsed.GetValue(steps), parsed.GetValue(solver), parsed.GetValue(trace), parsed.GetValue(probes)) { Sampler = parsed.GetValue(sampler) };

    private static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {string.Join(", ", values)}", HelpName = "WORD" };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
