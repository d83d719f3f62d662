using System.Reflection;
using System.Text.Json;

namespace ProbDsl.Tests;

/// <summary>
/// Runs command lines of probdsl one after the other in one process. A process of its own for each spends most of its time on compiling
/// the program's code just in time.
/// </summary>
internal static class Program
{
    private const string Columns = "COLUMNS=";

    /// <summary>
    /// Reads a request from each line of standard input, the folder to run in and the arguments, as an array of JSON. Answers each with a
    /// line that holds the exit code. A first argument `COLUMNS=60` is how wide the output is; without it COLUMNS is not set.
    /// </summary>
    /// <param name="arguments">
    /// The folder for the files `output` and `errors`, which hold what the last run printed. It is deleted at the end.
    /// </param>
    private static int Main(string[] arguments)
    {
        var program = Assembly.Load("probdsl").EntryPoint!.CreateDelegate<Func<string[], int>>();
        // these hold descriptors of their own, which redirection does not change
        using var requests = new StreamReader(Console.OpenStandardInput());
        using var answers = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        while (requests.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize<string[]>(line)!;
            Directory.SetCurrentDirectory(request[0]);
            var hasColumns = request.Length > 1 && request[1].StartsWith(Columns, StringComparison.Ordinal);
            Environment.SetEnvironmentVariable("COLUMNS", hasColumns ? request[1][Columns.Length..] : null);
            using (StandardStreams.Redirect(arguments[0])) answers.WriteLine(program(request[(hasColumns ? 2 : 1)..]));
            Directory.SetCurrentDirectory(AppContext.BaseDirectory);
        }

        Directory.Delete(arguments[0], recursive: true);
        return 0;
    }
}
