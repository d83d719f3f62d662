using System.Runtime.ExceptionServices;

namespace ProbDsl.Cli.Verbs;

/// <summary>
/// `check STORY` without options, which needs no command-line parser: most of the time of a check is the loading of code. One thread
/// opens the terminal while another compiles the story.
/// </summary>
internal static class PlainCheck
{
    /// <summary>The story's path; null if the arguments may request anything else.</summary>
    public static string? StoryOf(string[] arguments) =>
        arguments is ["check", [not ('-' or '@' or '['), ..] story] && !IsHelp(story) ? story : null;

    /// <summary>Checks the story; prints and returns what the verb does.</summary>
    /// <param name="story">Its path.</param>
    /// <param name="stackBytes">The stack that the deepest story needs.</param>
    public static ExitCode Run(string story, int stackBytes)
    {
        try
        {
            var (compilation, failure) = (default(Compilation), default(Exception));
            var thread = new Thread(Compile, stackBytes);
            thread.Start();
            Terminal.Open();
            thread.Join();
            if (failure is not null) ExceptionDispatchInfo.Throw(failure);
            if (compilation!.Graph is not null) CheckVerb.Print(story, compilation);
            return DiagnosticOutput.Report(compilation.Diagnostics, OutputFormat.Text);

            void Compile()
            {
                try
                {
                    compilation = CheckVerb.Compile(story, new Dictionary<string, double>());
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            }
        }
        catch (Exception exception)
        {
            return UncaughtExceptions.Report(exception, "check");
        }
    }

    // `/h` and `/?` ask for help; `/home/story.gen` does not
    private static bool IsHelp(string argument) => argument is ['/', 'h' or '?'] or ['/', 'h' or '?', ':' or '=', ..];
}
