using System.CommandLine;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>`probdsl eval`: how probable a fit holds the rows of a file.</summary>
internal static class EvalVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("fit") { Description = "the folder of a fit, `probdsl fit --out DIR`" };
        var (data, format) = (Options.Data(), Options.Format());
        var perRow = new Option<string?>("--per-row") { Description = "a file for the log density of each row (.csv)", HelpName = "FILE" };
        var seed = NumberOptions.Seed("the seed of what is drawn for new rows (1)");
        var threads = NumberOptions.Threads();
        var particles = NumberOptions.Count("--num-particles", "draws of the guide behind the highest bound (250)");
        var (engine, along) = (new EngineOption(), new PathOptionSet());
        var command = new Command("eval", "Tell how probable a fit holds new rows.")
        {
            folder, data, perRow, format, seed, threads, engine.Option, particles,
        };
        foreach (var option in along.OfEval) command.Add(option);
        command.SetAction(parsed => (int)new EvalRun(
            parsed.GetValue(folder)!,
            parsed.GetValue(data) ?? [],
            parsed.GetValue(perRow),
            parsed.GetValue(format),
            parsed.GetValue(seed) ?? 1,
            EngineOption.Of(engine.Read(parsed), parsed.GetValue(threads)),
            parsed.GetValue(particles)) { Along = along.Read(parsed) }.Run());
        return command;
    }
}
