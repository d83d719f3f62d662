using System.CommandLine;
using System.CommandLine.Invocation;
using ProbDsl.Catalogue;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>The command line: one verb, its exit code. Everything runs on a thread whose stack holds the deepest story that the parser accepts.</summary>
internal static class Program
{
    private const int StackBytes = 64 << 20;

    private static readonly Verb[] Verbs =
    [
        new("new", NewVerb.Command), new("check", CheckVerb.Command), new("explain", ExplainVerb.Command), new("fit", FitVerb.Command), new("compare", CompareVerb.Command),
        new("sample", SampleVerb.Command), new("eval", EvalVerb.Command), new("predict", PredictVerb.Command), new("fmt", FmtVerb.Command),
        new("methods", MethodsVerb.Command), new("distributions", CatalogueVerb.Distributions), new("functions", CatalogueVerb.Functions),
        new("layers", CatalogueVerb.Layers), new("flows", CatalogueVerb.Flows), new("sdes", CatalogueVerb.Sdes),
    ];

    private static int Main(string[] arguments) => Start(arguments, _ => []);

    /// <summary>The whole program.</summary>
    /// <param name="arguments">Of the command line.</param>
    /// <param name="further">Methods beside those of the project.</param>
    internal static int Start(string[] arguments, Func<StandardCatalogue, IReadOnlyList<InferenceMethod>> further)
    {
        InstalledMethods.Add(further);
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
        foreach (var verb in asked.Count > 0 ? asked : [.. Verbs]) root.Add(verb.Make());
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

    private sealed record Verb(string Name, Func<Command> Make);
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
