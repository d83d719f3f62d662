using ProbDsl.Catalogue;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>One evaluation from start to end: read the fit, read the rows, compute, tell.</summary>
internal sealed record EvalRun(string Folder, string[] Data, string? PerRow, OutputFormat Format, ulong Seed, int? Threads, int Particles)
{
    public const int UsualParticles = 250;

    public ExitCode Run()
    {
        var catalogue = new StandardCatalogue();
        var read = FitWithData.Read(Folder, Data, catalogue);
        if (read.Value is not { } with) return Tell(read.Diagnostics);
        var binding = with.Fit.Bind(with.Tables, catalogue);
        if (binding.Problem is not { } problem) return Tell(binding.Diagnostics);
        if (with.Fit.IsGuided)
        {
            var climbed = GuidedScores.Of(with.Fit, problem, catalogue, Particles, Seed, Threads ?? Environment.ProcessorCount);
            return climbed.Value is { } ladder ? Report(with, ladder) : Tell(climbed.Diagnostics);
        }

        var scored = RowScores.Of(with.Fit, problem, with.AreItsOwn, catalogue, Seed, Threads ?? Environment.ProcessorCount);
        return scored.Value is { } scores ? Report(with, scores) : Tell(scored.Diagnostics);
    }

    private ExitCode Report(FitWithData with, RowScores scores)
    {
        if (PerRow is not null && WholeFile.Write(PerRow, stream => ScoreColumns.Write(scores, stream)) is var written and not ExitCode.Success) return written;
        if (Format == OutputFormat.Json)
        {
            using var output = Console.OpenStandardOutput();
            ScoreJson.Write(with.Fit, scores, output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(ScoreTable.Print(with, scores, PerRow));
        }

        return ExitCode.Success;
    }

    private ExitCode Report(FitWithData with, GuidedScores scores)
    {
        if (PerRow is not null && WholeFile.Write(PerRow, stream => ScoreColumns.Write(scores, stream)) is var written and not ExitCode.Success) return written;
        if (Format == OutputFormat.Json)
        {
            using var output = Console.OpenStandardOutput();
            LadderJson.Write(scores, output);
            output.WriteByte((byte)'\n');
        }
        else
        {
            Console.Out.Write(LadderTable.Print(with, scores, PerRow));
        }

        return ExitCode.Success;
    }

    private ExitCode Tell(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Tell(diagnostics, Format);
}
