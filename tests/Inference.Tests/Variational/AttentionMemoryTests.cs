using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>The memory of a step of training of a transformer, as its program lays it out, by the length of its sequences.</summary>
public sealed class AttentionMemoryTests
{
    private const int Batch = 4, Heads = 8;

    /// <summary>Twice the length takes about twice the memory, and less than one array of the scores of a batch.</summary>
    [Fact]
    public void A_step_keeps_no_array_of_all_scores()
    {
        var (half, all) = (BytesOfAStep(512), BytesOfAStep(1024));
        Assert.InRange(all, 1.5 * half, 2.1 * half);
        Assert.InRange(all, 0, sizeof(float) * (long)Batch * Heads * 1024 * 1024);
    }

    private static long BytesOfAStep(int length)
    {
        var columns = Enumerable.Range(1, length).Select(l => $"c{l}");
        var rows = Enumerable.Range(0, Batch)
            .Select(n => string.Join(',', Enumerable.Range(0, length).Select(l => (n + l) % 3 == 0 ? "a" : "b")));
        var problem = TestStory.By($$"""
            model Tokens
            data c[rows]: index[L, V] from all
            net next(before: index[..L, V]) -> (logit: real[V]) = transformer(16, heads = {{Heads}}, layers = 1)
            for n in rows { for l in 1..L { c[n, l] ~ Categorical(next(c[n, 1..l-1])) } }
            """, $"{string.Join(',', columns)}\n{string.Join('\n', rows)}\n").Problem;
        var request =
            new GuidedRequest(BoundPlan.Analyze(problem), BatchedPlate.Choose(problem), Batch, 1, ElementType.Float32) { Trains = true };
        var training = new BoundTraining(problem, TestStory.Catalog, request, BoundKind.Likelihood, GuideGradient.Plain, new(0, 1));
        var step = TrainingStep.Create(training.Objective, new());
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = engine.Compile(step.Program, store, step.Updates);
        return program.OwnBytes;
    }
}
