using ProbDsl.Catalog;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Reliability;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Adversarial;

/// <summary>Rows of the data, and as many that a trained story generates for the same given data, in standard units.</summary>
internal static class GeneratedSample
{
    private const int Most = 1000;

    /// <summary>How at most 1,000 rows of the data, chosen at random, overlap with generated ones; null for too few rows.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="problem">All rows, and the trained weights.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="settings">The settings of the training.</param>
    /// <param name="options">The seed and the engine.</param>
    public static NeighborCoverage? CoverageOf(
        AdversarialPlan plan, Problem problem, StandardCatalog catalog, AdversarialSettings settings, FitOptions options)
    {
        var plate = settings.Request.Rows;
        var rows = Enumerable.Range(0, (int)problem.SizeOf(plate.Size)).ToArray();
        if (rows.Length <= NeighborCoverage.Neighbors) return null;
        new RandomStream(options.Seed, "rows of a sample").Shuffle(rows);
        rows = [.. rows.Take(Most)];
        var request = settings.Request with { Batch = rows.Length, Trains = false, InstanceNoise = 0 };
        var batch = new AdversarialBatch(plan, HeldOutRows.Of(problem, plate, rows), catalog, request, new NoConstraint());
        var (data, draws) = Run(batch, options);
        return NeighborCoverage.Of(data, draws, data.Length / rows.Length);
    }

    private static (double[] Data, double[] Draws) Run(AdversarialBatch batch, FitOptions options)
    {
        var objective = batch.ToTrain([]);
        var program = batch.Builder.Build(("data", batch.Data.Value), ("draws", batch.Generated.Value));
        using var engine = options.ChosenEngine.Start();
        using var store = engine.CreateStore();
        using var compiled = engine.Compile(program, store);
        new RowsInOrder(objective.Batch.Where(b => store.Has(b.Slot)), objective.BatchSize, objective.Rows).Fill(store, 1);
        new StoredNoise(store, objective.Noise.Where(n => store.Has(n.Name)), ~options.Seed).Fill(0);
        compiled.Run();
        return (Read("data", batch.Data.Value), Read("draws", batch.Generated.Value));

        double[] Read(string output, Value value)
        {
            var numbers = new double[value.Shape.Count];
            compiled.Read(compiled.Of(output), numbers);
            return numbers;
        }
    }
}
