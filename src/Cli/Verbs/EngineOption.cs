using System.CommandLine;
using ProbDsl.Runtime;

namespace ProbDsl.Cli;

/// <summary>The option that chooses what runs programs.</summary>
internal sealed class EngineOption
{
    private static readonly EngineKind[] all = [ManagedEngine.Kind, InterpreterEngine.Kind];

    private readonly Option<string?> option = new("--engine")
    {
        Description = $"what runs programs: {string.Join(", ", all.Select(e => $"{e.Name} ({e.Summary})"))}",
        HelpName = "WORD",
    };

    public EngineOption() => option.AcceptOnlyFromAmong([.. all.Select(e => e.Name)]);

    public Option Option => option;

    /// <summary>The engine that is asked for; null where none is.</summary>
    public EngineKind? Read(ParseResult parsed) => parsed.GetValue(option) is { } name ? all.First(e => e.Name == name) : null;

    /// <summary>An engine with its threads: the managed one with all processors where nothing is asked for.</summary>
    public static EngineChoice Of(EngineKind? kind, int? threads) => new(kind ?? ManagedEngine.Kind, threads ?? Environment.ProcessorCount);
}
