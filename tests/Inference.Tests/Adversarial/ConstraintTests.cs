using ProbDsl.Inference.Adversarial;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Adversarial;

/// <summary>Penalties on a critic's gradient and their gradients, and the largest singular value of its matrices.</summary>
public sealed class ConstraintTests
{
    private const string Story = """
        model Plane
        data x[rows]: real[2] from a, b
        net generate(z: real[2]) -> real[2] = mlp(hidden = [4], act = tanh)
        for n in rows {
          z[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Delta(generate(z[n]))
        }
        critic { net judge(x: real[2]) -> real = mlp(hidden = [5, 3], act = tanh) }
        """;

    private static readonly TestStory bound = TestStory.By(Story, "a,b\n0.3,1\n-1,0.2\n0.5,-0.7\n1.5,0.4\n");

    /// <summary>The penalty by gradients that are differences of the critic, and its gradient by differences of the penalty.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void A_penalty_and_its_gradient_are_those_of_finite_differences(bool atZero)
    {
        CriticConstraint constraint = atZero ? new ZeroCenteredPenalty(0.7) : new OneCenteredPenalty(0.7);
        var plan = bound.Select("gan").Plan!.ObjectiveOf<AdversarialPlan>();
        var batch = AdversarialBatch.Lower(plan, bound.Problem, TestStory.Catalog, new(plan.Of.Rows, 4, ElementType.Float64), constraint);
        var rows = atZero ? batch.Data : batch.Between();
        var judged = batch.Judge(rows);
        var weights = batch.CriticWeights;
        var penalty = constraint.Penalty(batch)!;
        var gradient = Gradient.Derive(penalty, [.. weights.Select(w => w.Slot)]);
        var program = new Interpreter(batch.Builder.Build([("penalty", penalty), ("rows", rows.Value), ("judged", judged),
            .. weights.Select((w, i) => ($"gradient {w.Name}", gradient[i]))]));
        var objective = batch.ToTrain([]);
        var inputs = objective.Batch.ToDictionary(b => b.Slot, b => b.Data);
        foreach (var noise in objective.Noise) inputs[noise.Name] = new(noise.Shape, Numbers(noise.Name, noise.Shape.Count, uniform: true));
        foreach (var weight in weights.Concat(batch.GeneratorWeights))
            inputs[weight.SlotName] = new(weight.Slot.Shape, Numbers(weight.Name, weight.Slot.Shape.Count));
        var at = program.Run(inputs);
        foreach (var weight in weights)
            for (var i = 0; i < weight.Slot.Shape.Count; i++)
            {
                double Moved(double by)
                {
                    double[] moved = [.. inputs[weight.SlotName].Values];
                    moved[i] += by;
                    var with = new Dictionary<string, Tensor>(inputs) { [weight.SlotName] = new(weight.Slot.Shape, moved) };
                    return program.Run(with)["penalty"].Values[0];
                }
                Assert.Equal((Moved(1e-5) - Moved(-1e-5)) / 2e-5, at[$"gradient {weight.Name}"].Values[i], 1e-7);
            }
    }

    /// <summary>The value of both penalties where the critic is linear: its gradient is its weights.</summary>
    [Fact]
    public void The_gradient_of_a_linear_critic_is_its_weights()
    {
        var linear = TestStory.By(Story.Replace("mlp(hidden = [5, 3], act = tanh) }", "linear }", StringComparison.Ordinal),
            "a,b\n0.3,1\n-1,0.2\n");
        var plan = linear.Select("gan").Plan!.ObjectiveOf<AdversarialPlan>();
        foreach (var (constraint, expected) in new (CriticConstraint, double)[]
            { (new ZeroCenteredPenalty(0.7), 0.35 * 25), (new OneCenteredPenalty(0.7), 0.7 * 16) })
        {
            var batch = AdversarialBatch.Lower(plan, linear.Problem with
            {
                Trained = new Dictionary<string, Tensor> { ["judge.1.weight"] = new([2, 1], [3, -4]), ["judge.1.bias"] = new([1], [2]) },
            }, TestStory.Catalog, new(plan.Of.Rows, 2, ElementType.Float64), constraint);
            var program = batch.Builder.Build(("penalty", constraint.Penalty(batch)!));
            var objective = batch.ToTrain([]);
            var inputs = objective.Batch.ToDictionary(b => b.Slot, b => b.Data);
            foreach (var noise in objective.Noise)
                inputs[noise.Name] = new(noise.Shape, Numbers(noise.Name, noise.Shape.Count, uniform: true));
            foreach (var weight in batch.GeneratorWeights)
                inputs[weight.SlotName] = new(weight.Slot.Shape, Numbers(weight.Name, weight.Slot.Shape.Count));
            Assert.Equal(expected, new Interpreter(program).Run(inputs)["penalty"].Values[0], 1e-9);
        }
    }

    /// <summary>A = H diag(3, 1, 0.5) K by reflections H and K has the largest singular value 3.</summary>
    [Fact]
    public void The_spectral_norm_is_the_largest_singular_value()
    {
        var (left, right) = (Reflection([1, 2, -1, 0.5]), Reflection([0.3, -1, 2]));
        double[] sizes = [3, 1, 0.5], matrix = new double[12];
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 3; j++)
                matrix[(i * 3) + j] = Enumerable.Range(0, 3).Sum(k => left[i, k] * sizes[k] * right[k, j]);
        var builder = new ProgramBuilder(ElementType.Float64);
        var slot = builder.Slot("matrix", [4, 3]);
        var (norm, _) = SpectralNorms.Norm(slot, builder.Constant([0.6, 0.6, 0.53], [3, 1]), 50);
        var run = new Interpreter(builder.Build(("norm", norm), ("gradient", Gradient.Derive(norm, [slot])[0])))
            .Run(new Dictionary<string, Tensor> { ["matrix"] = new([4, 3], matrix) });
        Assert.Equal(3, run["norm"].Values[0], 1e-9);
        // the gradient of the largest singular value is the product of its vectors, the first columns of both reflections
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 3; j++) Assert.Equal(left[i, 0] * right[0, j], run["gradient"].Values[(i * 3) + j], 1e-8);
    }

    private static double[,] Reflection(double[] across)
    {
        var (size, square) = (across.Length, across.Sum(a => a * a));
        var made = new double[size, size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++) made[i, j] = (i == j ? 1 : 0) - (2 * across[i] * across[j] / square);
        return made;
    }

    private static double[] Numbers(string name, int count, bool uniform = false)
    {
        var (numbers, random) = (new double[count], new RandomStream(7, name));
        if (uniform) random.FillUniform(numbers);
        else random.FillNormal(numbers);
        return numbers;
    }
}
