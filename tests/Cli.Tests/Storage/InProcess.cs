using System.CommandLine;
using ProbDsl.Cli;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Cli.Verbs;

namespace ProbDsl.Tests.Storage;

/// <summary>Tests that use the disk of this process take turns.</summary>
[CollectionDefinition(nameof(InProcess), DisableParallelization = true)]
public sealed class InProcess
{
    /// <summary>
    /// Runs a verb in this process on a disk, and prints nothing; the exit code, or null where the process would have ended.
    /// </summary>
    internal static int? Run(IDisk disk, params string[] arguments)
    {
        var (before, output, errors) = (Disk.Use(disk), Console.Out, Console.Error);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        try
        {
            return (int)Invocation.Run(new RootCommand { FitVerb.Command(), SampleVerb.Command() }.Parse(arguments));
        }
        catch (Exception exception) when (exception is FaultyDisk.Killed or OutOfMemoryException)
        {
            return null;
        }
        finally
        {
            Disk.Use(before);
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
