using System.CommandLine;
using System.CommandLine.Invocation;

namespace ProbDsl.Cli;

/// <summary>The command line: one verb, its exit code. Everything runs on a thread whose stack holds the deepest story that the parser accepts.</summary>
internal static class Program
{
    private const int StackBytes = 64 << 20;

    private static readonly (string Name, Func<Command> Make)[] Verbs =
    [
        ("new", NewVerb.Command), ("check", CheckVerb.Command), ("explain", ExplainVerb.Command), ("fit", FitVerb.Command), ("compare", CompareVerb.Command), ("sample", SampleVerb.Command),
        ("eval", EvalVerb.Command), ("predict", PredictVerb.Command), ("fmt", FmtVerb.Command),
        ("methods", MethodsVerb.Command), ("distributions", CatalogueVerb.Distributions), ("functions", CatalogueVerb.Functions),
        ("layers", CatalogueVerb.Layers), ("flows", CatalogueVerb.Flows), ("sdes", CatalogueVerb.Sdes),
    ];

    private static int Main(string[] arguments)
    {
        Terminal.Open();
        var code = ExitCode.Success;
        var thread = new Thread(() => code = Run(arguments), StackBytes);
        thread.Start();
        thread.Join();
        return (int)code;
    }

    /// <summary>Only the verb that is asked for is made: the others' options cost start-up time.</summary>
    private static ExitCode Run(string[] arguments)
    {
        var root = new RootCommand("Write how your data came about; fit it by the method that suits.");
        var asked = Verbs.Where(v => arguments.Contains(v.Name)).ToList();
        foreach (var (_, make) in asked.Count > 0 ? asked : [.. Verbs]) root.Add(make());
        var parsed = root.Parse(arguments);
        // what is wrong, and not the whole help beside it
        if (parsed is { Action: ParseErrorAction wrong, CommandResult.Command: not RootCommand }) (wrong.ShowHelp, wrong.ShowTypoCorrections) = (false, false);
        var code = Invocation.Of(parsed);
        if (parsed is { Errors.Count: > 0, CommandResult.Command: { } command and not RootCommand })
        {
            foreach (var advice in ForeignOptions.Advice(arguments, command)) Console.Error.WriteLine(advice);
            Console.Error.WriteLine($"`probdsl {command.Name} --help` lists what it takes");
        }

        return parsed.Errors.Count > 0 ? ExitCode.WrongUsage : code;
    }
}

/// <summary>What the shell is told.</summary>
internal enum ExitCode
{
    Success = 0,
    UserError = 1,
    WrongUsage = 2,
    InternalError = 70,
    Interrupted = 130,
}
