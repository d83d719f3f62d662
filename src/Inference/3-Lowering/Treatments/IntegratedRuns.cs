using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Passes;

namespace ProbDsl.Inference.Treatments;

/// <summary>Runs programs of the latents that a plan integrates: their moments, or joint draws.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The densities of the distributions.</param>
/// <param name="treatments">The treatments of the unknowns that vanish.</param>
/// <param name="held">The other unknowns, which are slots of the program.</param>
/// <param name="choice">The engine that runs the programs.</param>
public sealed class IntegratedRuns(Problem problem, StandardCatalog catalog, IReadOnlyList<Elimination> treatments,
    IEnumerable<Variable> held, EngineChoice choice)
{
    // each worker has arrays of its own
    private const int MostRowsOfWorkers = 200_000;

    /// <summary>
    /// Compiles a program in two parts, what does not depend on noise and what does, and runs it several times: the first part only where
    /// the other unknowns have changed. Several threads take consecutive runs each.
    /// </summary>
    /// <param name="count">The number of runs.</param>
    /// <param name="noiseName">The name of its noise, on which its random numbers depend.</param>
    /// <param name="define">The outputs of the program for one block, by name.</param>
    /// <param name="fill">Given the store and the slots of noise once: what fills slots before each run, given its number, and says whether
    /// other unknowns than in the run before.</param>
    /// <param name="read">Called after each run with its number, by several threads at the same time.</param>
    public void Run(int count, string noiseName,
        Func<LatentIntegration, StoryLowering, Noise, IEnumerable<(string Name, Value Value)>> define,
        Func<IStore, IReadOnlyList<NoiseSlot>, Func<int, bool>> fill, Action<int, IProgram> read)
    {
        var builder = new ProgramBuilder();
        var story = TreatedTerms.Bind(problem, catalog, builder, treatments, held).Story;
        var noise = new Noise(builder, noiseName);
        foreach (var (name, value) in treatments.OfType<LatentIntegration>().SelectMany(b => define(b, story, noise)))
            builder.Output(name, value);
        var varying = noise.Slots.Select(slot => slot.Name).ToHashSet();
        var parts = DividedProgram.Divide(Pass.Optimized(builder.Build()), varying.Contains);
        var workers = choice.AreProgramsParallel && problem.LargestSize <= MostRowsOfWorkers ? Math.Min(choice.Threads, count) : 1;
        ParallelWorkers.Run(workers, worker =>
            Run((int)((long)worker * count / workers), (int)((worker + 1L) * count / workers), choice.For(workers == 1)));

        void Run(int first, int end, EngineChoice own)
        {
            using var engine = own.Start();
            using var store = engine.CreateStore();
            using var before = engine.Compile(parts.Before, store);
            using var program = engine.Compile(parts.After, store);
            // both programs have declared their slots
            var filled = fill(store, noise.Slots);
            for (var run = first; run < end; run++)
            {
                if (filled(run))
                {
                    before.Run();
                    foreach (var name in parts.Before.Outputs.Keys) store.Write(name, before.Numbers(name));
                }

                program.Run();
                read(run, program);
            }
        }
    }
}
