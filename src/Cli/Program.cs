using System.CommandLine.Help;
using ProbDsl.Cli.Help;
using ProbDsl.Cli.Ranks;
using ProbDsl.Cli.Verbs;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Runtime.Gpu.Cuda;
using ProbDsl.Runtime.Paging;

namespace ProbDsl.Cli;

/// <summary>
/// The command line: one verb, its exit code. Everything runs on a thread whose stack holds the deepest story that the parser accepts.
/// </summary>
public static class Program
{
    private const int StackBytes = 64 << 20;

    internal static readonly string[] Verbs =
    [
        "new", "check", "explain", "fit", "compare", "sample", "eval", "predict", "comparisons", "slopes", "test", "judge", "ppc",
        "sensitivity", "sbc", "divergence", "fmt", "methods", "distributions", "functions", "layers", "flows", "sdes", "engines",
    ];

    /// <summary>What a signal leaves undone, before a verb has anything to keep.</summary>
    private static string? Undone(string verb) => verb switch
    {
        "fit" => "nothing is fitted yet",
        "compare" => "nothing is compared yet",
        "divergence" => "no distance is computed yet",
        "explain" => "the page is not complete",
        "eval" or "predict" or "sample" => "rows are missing",
        "judge" or "ppc" or "sensitivity" => "nothing is judged yet",
        "sbc" => "no simulation is fitted yet",
        "comparisons" or "slopes" => "averages are missing",
        _ => null,
    };

    /// <summary>The whole program with methods beside those of the project.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="further">The methods, given the catalog.</param>
    /// <param name="readers">The readers of sections that these methods report and new rows need; null without any.</param>
    public static int Start(string[] arguments, Func<StandardCatalog, IReadOnlyList<InferenceMethod>> further,
        IReadOnlyList<SectionReader>? readers = null)
    {
        InstalledMethods.Add(further);
        InstalledReaders.Add(readers ?? []);
        return Main(arguments);
    }

    private static int Main(string[] arguments)
    {
        if (!Launcher.MayBeRank && PlainCheck.StoryOf(arguments) is { } story) return (int)PlainCheck.Run(story, StackBytes);
        Terminal.Open();
        if (arguments.Length == 0) return Greet();
        if (ProcessRanks.Join(arguments) is { } idle) return (int)idle;
        var code = ExitCode.Success;
        var thread = new Thread(() => code = ProcessRanks.Leave(Run(arguments)), StackBytes);
        thread.Start();
        thread.Join();
        return (int)code;
    }

    private static int Greet()
    {
        Console.Out.Write(StartScreen.Print());
        return (int)ExitCode.Success;
    }

    /// <summary>Only the requested verb is made: the options of the others cost start-up time.</summary>
    private static ExitCode Run(string[] arguments)
    {
        KernelCaches.Use(FileKernelCache.OfUser);
        EnginePlugins.Use(EngineFolder.Load);
        LargeArrays.Use(new ScratchFile(), ProcessRanks.OnThisMachine);
        arguments = WithFilesAfterDashes(arguments);
        if (arguments[0] == "help") arguments = [.. arguments[1..], "--help"];
        if (Array.IndexOf(Verbs, arguments[0]) < 0 && !IsForRoot(arguments[0])) return WrongUsage.OfProgram(arguments[0], Verbs);
        var root = Root(arguments);
        var asked = Array.FindAll(Verbs, verb => Array.IndexOf(arguments, verb) >= 0);
        foreach (var verb in asked.Length > 0 ? asked : Verbs)
        {
            var command = Make(verb);
            // what is left over is reported in our own words
            command.TreatUnmatchedTokensAsErrors = false;
            root.Add(command);
        }

        var parsed = root.Parse(arguments);
        if (parsed.Action is HelpAction)
        {
            var of = parsed.CommandResult.Command;
            Console.Out.Write(of is RootCommand ? OfProgram(of) : HelpPage.Write(of));
            return ExitCode.Success;
        }

        if (parsed.Errors.Count == 0 && parsed.UnmatchedTokens.Count == 0)
        {
            using var whole = Undone(parsed.CommandResult.Command.Name) is { } undone ? Interruption.WithoutResult(undone) : null;
            return Invocation.Run(parsed);
        }

        return parsed.CommandResult.Command is { } wrong && Array.IndexOf(Verbs, wrong.Name) >= 0
            ? WrongUsage.OfCommand(parsed, arguments, HelpText.Find(wrong.Name).Calls[0].Call) : WrongUsage.OfProgram(arguments[0], Verbs);
    }

    /// <summary>What follows `--` are files, also where a name begins with a dash: the path of one does not.</summary>
    private static string[] WithFilesAfterDashes(string[] arguments) => Array.IndexOf(arguments, "--") is var at && at < 0 ? arguments
        : [.. arguments[..at], .. arguments[at..].Select(a => a is ['-', _, ..] and not "--" ? $"./{a}" : a)];

    private static string OfProgram(Command root) => HelpPage.OfProgram(root.Description!, [.. Verbs.Select(Make)]);

    /// <summary>
    /// Help and version bring texts from resources, which are slow to read at start: a root without them serves a verb whose arguments
    /// request neither.
    /// </summary>
    private static Command Root(string[] arguments) =>
        arguments.Length > 0 && Array.IndexOf(Verbs, arguments[0]) >= 0 && !Array.Exists(arguments, IsForRoot)
            ? new Command("probdsl") : new RootCommand("Write how your data were generated, and fit it by a suitable method.");

    /// <summary>Whether an argument may request help, the version or a directive, also by a file of arguments.</summary>
    private static bool IsForRoot(string argument) =>
        argument is ['-', '-', 'h' or 'v', ..] or ['-' or '/', 'h' or '?', ..] or ['@' or '[', ..];

    /// <summary>The command of a verb.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such verb.</exception>
    internal static Command Make(string verb) => verb switch
    {
        "new" => NewVerb.Command(),
        "check" => CheckVerb.Command(),
        "explain" => ExplainVerb.Command(),
        "fit" => FitVerb.Command(),
        "compare" => CompareVerb.Command(),
        "sample" => SampleVerb.Command(),
        "eval" => EvalVerb.Command(),
        "predict" => PredictVerb.Command(),
        "comparisons" => ComparisonsVerb.Command(),
        "slopes" => SlopesVerb.Command(),
        "test" => TestVerb.Command(),
        "judge" => JudgeVerb.Command(),
        "ppc" => PpcVerb.Command(),
        "sensitivity" => SensitivityVerb.Command(),
        "sbc" => SbcVerb.Command(),
        "divergence" => DivergenceVerb.Command(),
        "fmt" => FmtVerb.Command(),
        "methods" => MethodsVerb.Command(),
        "distributions" => CatalogVerb.Distributions(),
        "functions" => CatalogVerb.Functions(),
        "layers" => CatalogVerb.Layers(),
        "flows" => CatalogVerb.Flows(),
        "sdes" => CatalogVerb.Sdes(),
        "engines" => EnginesVerb.Command(),
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "there is no such verb"),
    };
}
