using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Calibration;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Calibration;

/// <summary>A calibration of a story of rows whose number is set.</summary>
/// <param name="Fitted">The story that is fitted, without its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Rows">The size of its plate where no table has it.</param>
internal sealed record CalibrationCase(string Fitted, string? Method, int Rows)
{
    /// <summary>The story that is drawn.</summary>
    public string Simulated { get; init; } = Fitted;

    /// <summary>The options of the fits.</summary>
    public FitOptions Options { get; init; } = new(Draws: 99);

    /// <summary>A table with columns that the story only reads; null without.</summary>
    public string? Csv { get; init; }

    public Result<CalibrationSetup> Prepare()
    {
        var fitted = Sized(Fitted);
        var methods = new MethodTable(TestStory.Catalog);
        return CalibrationSetup.Create(fitted, Simulated == Fitted ? fitted : Sized(Simulated), facts => methods.Select(facts, Method),
            TestStory.Catalog, Options);
    }

    public CalibrationSetup Setup() => Prepare() is { Value: { } setup } ? setup
        : throw new InvalidOperationException(string.Join("\n", Prepare().Diagnostics.Select(d => $"{d.Code} {d.Message}")));

    /// <summary>The ranks of the first simulations.</summary>
    public static List<SimulationRanks> RanksOf(CalibrationSetup setup, IReadOnlyList<int> numbers, int threads = 2)
    {
        List<SimulationRanks> all = [];
        new CalibrationRun(setup, threads).Run(numbers, all.Add, TestContext.Current.CancellationToken);
        return all;
    }

    public CalibrationReport Report(int simulations)
    {
        var setup = Setup();
        return new(setup.Quantities, setup.RankedDraws, RanksOf(setup, [.. Enumerable.Range(1, simulations)]));
    }

    private Problem Sized(string text)
    {
        var graph = TestStory.Compile($"model M\n{text}");
        var tables = Csv is null ? InputTables.None : InputTables.Of(TestStory.Read(Csv));
        var sizes = (Csv is null ? graph.Plates : []).ToDictionary(p => p.Name, _ => (long)Rows);
        var binding = new ProblemBinder(graph, tables, TestStory.Catalog, new PriorDrawRequest(graph, sizes, null, tables)).Bind();
        return binding.Problem ?? throw new InvalidOperationException(string.Join("\n", binding.Diagnostics.Select(d => d.Message)));
    }
}
