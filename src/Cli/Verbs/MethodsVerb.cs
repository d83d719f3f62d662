using System.CommandLine;
using ProbDsl.Catalog;
using ProbDsl.Cli.Output;
using ProbDsl.Cli.Reporting;
using ProbDsl.Inference.Methods;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Cli.Verbs;

/// <summary>`probdsl methods`: the list of methods.</summary>
internal static class MethodsVerb
{
    public static Command Command()
    {
        var format = Options.Format();
        var command = new Command("methods", "List the methods.") { format };
        command.SetAction(parsed => Run(InstalledMethods.Of(InstalledMethods.Catalog), Options.FormatOf(parsed, format)));
        return command;
    }

    private static void Run(MethodTable methods, OutputFormat format)
    {
        if (format == OutputFormat.Json) Json(methods);
        else foreach (var method in methods.All)
            Console.Out.Write(Paragraph.Print($"{method.Name.PadRight(methods.All.Max(m => m.Name.Length))}  ", method.Summary));
    }

    private static void Json(MethodTable methods) => JsonOutput.Print(json =>
    {
        json.WriteStartArray();
        foreach (var method in methods.All)
        {
            json.WriteStartObject();
            json.WriteString("name", method.Name);
            json.WriteString("summary", method.Summary);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
