using ProbDsl.Api;
using ProbDsl.IO.Files;
using ProbDsl.Inference.Drivers;

namespace ProbDsl.Tests;

/// <summary>A method of a project of its own (tests/OwnMethod) is fitted from a program, without the command line.</summary>
[Collection(nameof(ProgramMethods))]
public sealed class OwnMethodTests : IDisposable
{
    private static readonly InferenceMethod own = new RandomWalk(new());

    public OwnMethodTests()
    {
        InstalledMethods.Add(catalog => [new RandomWalk(catalog)]);
        InstalledReaders.Add([new AcceptanceReader()]);
    }

    [Fact]
    public void A_program_adds_it_fits_by_it_and_opens_the_fit()
    {
        using var folder = new TemporaryFolder();
        var fit = Story.Parse(Rows.Line).Fit(Rows.Table, new() { Method = own.Name });
        Assert.Equal((own.Name, 10), (fit.Method, fit.Posterior["b"].Draws.Count));
        Assert.Contains("a, b by RANDOM_WALK, by a random walk", fit.Plan, StringComparison.Ordinal);
        Assert.Contains("\"acceptance\"", fit.Json, StringComparison.Ordinal);
        // ten draws fifty steps apart, around the posterior mean of the normal equations
        Assert.Equal(Story.Parse(Rows.Line).Fit(Rows.Table).Posterior["b"].Mean, fit.Posterior["b"].Mean, 1.5);
        fit.Save(folder.Path);
        var opened = Fit.Open(folder.Path);
        Assert.Equal(fit.Posterior["b"].Draws, opened.Posterior["b"].Draws);
        Assert.Equal(20, opened.Predict(Table.Of(("x", Rows.X)))["y.mean"].Count);

        var named = Story.Parse($"{Rows.Line}\nfit {{ method = {own.Name} }}");
        Assert.Empty(named.Messages);
        Assert.Equal(fit.Posterior["b"].Draws, named.Fit(Rows.Table).Posterior["b"].Draws);
    }

    public void Dispose()
    {
        InstalledMethods.Add(_ => []);
        InstalledReaders.Add([]);
    }
}

/// <summary>Methods are added to the whole program: these tests run alone.</summary>
[CollectionDefinition(nameof(ProgramMethods), DisableParallelization = true)]
public sealed class ProgramMethods;
