using System.CommandLine;
using ProbDsl.Catalog.Options;
using ProbDsl.Cli.Output;
using ProbDsl.Cli.Reporting;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl engines`: the engines that run programs, with what is missing to start one on this machine.</summary>
internal static class EnginesVerb
{
    public static Command Command()
    {
        var format = Options.Format();
        var command = new Command("engines", "List the engines, and what is missing to start one.") { format };
        command.SetAction(parsed => Run(StandardOptions.Engines, Options.FormatOf(parsed, format)));
        return command;
    }

    private static void Run(IReadOnlyList<EngineKind> engines, OutputFormat format)
    {
        if (format == OutputFormat.Json) Json(engines);
        else foreach (var engine in engines)
            Console.Out.Write(Paragraph.Print($"{engine.Name.PadRight(engines.Max(e => e.Name.Length))}  ",
                Missing(engine) is { } why ? $"{engine.Summary}. Missing here: {why}" : engine.Summary));
    }

    private static string? Missing(EngineKind engine) => engine.Missing?.Invoke();

    private static void Json(IReadOnlyList<EngineKind> engines) => JsonOutput.Print(json =>
    {
        json.WriteStartArray();
        foreach (var engine in engines)
        {
            json.WriteStartObject();
            json.WriteString("name", engine.Name);
            json.WriteString("summary", engine.Summary);
            json.WriteString("missing", Missing(engine));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
