namespace ProbDsl.Tests;

/// <summary>The command line with one more method, and the section of its report.</summary>
internal static class Program
{
    private static int Main(string[] arguments) =>
        Cli.Program.Start(arguments, catalog => [new RandomWalk(catalog)], [new AcceptanceReader()]);
}
