using System.CommandLine;
using ProbDsl.Catalogue;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>`probdsl methods`: what there is.</summary>
internal static class MethodsVerb
{
    public static Command Command()
    {
        var command = new Command("methods", "List the methods.");
        command.SetAction(_ =>
        {
            foreach (var method in new MethodTable(new StandardCatalogue()).All) Console.Out.WriteLine($"{method.Name,-8} {method.Summary}");
        });
        return command;
    }
}
