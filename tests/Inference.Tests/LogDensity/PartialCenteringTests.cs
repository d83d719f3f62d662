using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>Coordinates of members between those of the story and multiples of their scale.</summary>
public sealed class PartialCenteringTests
{
    private const string Data = "y,x,g\n1,0.5,1\n0,-1,2\n2,0.3,3\n4,1,1\n";

    // what does not integrate: powers of the members
    private static readonly Dictionary<string, (string Story, string[] Centered)> stories = new()
    {
        ["groups"] = ("""
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            for k in 1..3 { a[k] ~ Normal(m, s) }
            for n in rows { y[n] ~ Poisson(log_rate = 0.1 * a[g[n]]^2) }
            """, ["a"]),
        ["declared before what it reads"] = ("""
            for k in 1..3 { a[k] ~ Normal(b[k], exp(r)) }
            for k in 1..3 { b[k] ~ Laplace(m, s) }
            r ~ Normal(0, 1)
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            for n in rows { y[n] ~ Poisson(log_rate = 0.1 * a[g[n]]^2) }
            """, ["a", "b"]),
        ["a positive number"] = ("""
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            for k in 1..3 { a[k] ~ LogNormal(m, s) }
            for n in rows { y[n] ~ Poisson(sum(a) + a[g[n]]) }
            """, ["a"]),
        ["several statements"] = ("""
            m ~ Normal(0, 2)
            s ~ HalfNormal(1)
            a[1] ~ StudentT(4, m, s)
            a[2] ~ StudentT(4, -m, 2 * s)
            a[3] ~ Normal(1, 0.5)
            for n in rows { y[n] ~ Poisson(log_rate = 0.1 * a[g[n]]^2) }
            """, ["a"]),
        ["vectors"] = ("""
            for d in 1..2 { m[d] ~ Normal(0, 2)
              s[d] ~ HalfNormal(1) }
            for k in 1..3 { a[k]: real[2] ~ Normal(m, s) }
            for n in rows { y[n] ~ Poisson(log_rate = 0.1 * (a[g[n], 1] + a[g[n], 2] * x[n])^2) }
            """, ["a"]),
        ["a location by members"] = ("""
            b ~ Normal(0, 1)
            s ~ HalfNormal(1)
            for n in rows { a[n] ~ Normal(b * x[n], s)
              y[n] ~ Poisson(log_rate = 0.1 * a[n]^2) }
            """, ["a"]),
        ["nothing that varies, chains, and bounds"] = ("""
            s ~ HalfNormal(1)
            for k in 1..3 { a[k] ~ Normal(0, 2) }
            for k in 1..3 { b[k]: positive ~ Normal(0, s) }
            c[1] ~ Normal(0, s)
            for k in 2..3 { c[k] ~ Normal(0.1 * c[k-1]^2, s) }
            for n in rows { y[n] ~ Poisson(log_rate = 0.1 * a[g[n]]^2 + b[g[n]] + c[g[n]]^2) }
            """, []),
    };

    public static TheoryData<string> Stories => [.. stories.Keys];

    private static TestStory By(string name) =>
        TestStory.By($"model A\ndata y[rows]: count\ndata x[rows]: real\ndata g[rows]: index[3]\n{stories[name].Story}\n", Data);

    [Theory, MemberData(nameof(Stories))]
    public void Members_about_a_location_by_a_scale_are_found(string name)
    {
        var problem = By(name).Problem;
        Assert.Equal(stories[name].Centered, LocationScalePriors.Find(problem, DensityPlan.Analyze(problem)).Select(u => u.Name));
    }

    /// <summary>
    /// At the same point of the story densities are the same, and the Jacobian differs by the logarithm of the scales to the power of 1
    /// less the centering; a coordinate of the story is location + scale^(1 - c) (z - c location).
    /// </summary>
    [Theory, MemberData(nameof(Stories))]
    public void Densities_are_those_of_the_story(string name)
    {
        var problem = By(name).Problem;
        var plan = DensityPlan.Analyze(problem);
        var (written, joint) = (LogJoint.Lower(problem, TestStory.Catalog, plan), Centered(problem, plan));
        var random = new RandomStream(5, name);
        var slots = SlotsOf(joint, random);
        var found = new Interpreter(joint.CenteringProgram()).Run(slots);
        var jacobian = 0.0;
        var own = slots.ToDictionary();
        foreach (var centering in joint.Centerings)
        {
            var (z, c, x) = (slots[centering.Unknown].Values, slots[centering.Slot].Values,
                found[PartialCentering.AsWrittenOutput + centering.Unknown]);
            var (m, s) = (found[PartialCentering.LocationOutput + centering.Unknown].Values,
                found[PartialCentering.ScaleOutput + centering.Unknown].Values);
            for (var i = 0; i < z.Length; i++)
            {
                Assert.Equal(m[i] + (Math.Pow(s[i], 1 - c[i]) * (z[i] - (c[i] * m[i]))), x.Values[i], 1e-12);
                jacobian += (1 - c[i]) * Math.Log(s[i]);
            }

            own[centering.Unknown] = x;
        }

        var (one, other) = (new Interpreter(joint.Program()).Run(slots), new Interpreter(written.Program()).Run(own));
        Assert.Equal(other[LogJoint.Density].Values[0], one[LogJoint.Density].Values[0], 1e-9);
        Assert.Equal(other[LogJoint.Jacobian].Values[0] + jacobian, one[LogJoint.Jacobian].Values[0], 1e-9);
    }

    /// <summary>Each member has the location and the scale of the statement that draws it.</summary>
    [Fact]
    public void Members_of_several_statements_have_their_own_locations()
    {
        var problem = By("several statements").Problem;
        var joint = Centered(problem, DensityPlan.Analyze(problem));
        var slots = SlotsOf(joint, new RandomStream(7, "locations"));
        var found = new Interpreter(joint.CenteringProgram()).Run(slots);
        var (m, s) = (slots["m"].Values[0], Math.Exp(slots["s"].Values[0]));
        Assert.Equal([m, -m, 1], found[PartialCentering.LocationOutput + "a"].Values);
        Assert.Equal(s, found[PartialCentering.ScaleOutput + "a"].Values[0], 1e-12);
        Assert.Equal(2 * s, found[PartialCentering.ScaleOutput + "a"].Values[1], 1e-12);
        Assert.Equal(0.5, found[PartialCentering.ScaleOutput + "a"].Values[2], 1e-12);
    }

    [Theory, MemberData(nameof(Stories))]
    public void Gradients_are_those_of_differences(string name)
    {
        const double Away = 1e-5;
        var problem = By(name).Problem;
        var joint = Centered(problem, DensityPlan.Analyze(problem));
        var slots = SlotsOf(joint, new RandomStream(6, name));
        var gradients = new Interpreter(joint.WithGradients(withJacobian: true)).Run(slots);
        foreach (var coordinate in joint.Coordinates)
            for (var i = 0; i < coordinate.Free.Count; i++)
                Assert.Equal((At(coordinate.Slot, i, Away) - At(coordinate.Slot, i, -Away)) / (2 * Away),
                    gradients[LogJoint.GradientOf(coordinate)].Values[i], 1e-4);

        double At(string slot, int i, double away)
        {
            var moved = slots.ToDictionary();
            double[] values = [.. slots[slot].Values];
            values[i] += away;
            moved[slot] = new(slots[slot].Shape, values);
            var outputs = new Interpreter(joint.Program()).Run(moved);
            return outputs[LogJoint.Density].Values[0] + outputs[LogJoint.Jacobian].Values[0];
        }
    }

    private static LogJoint Centered(ProbDsl.Inference.Problems.Problem problem, DensityPlan plan) =>
        LogJoint.Lower(problem, TestStory.Catalog, plan, new() { HasCenterings = true });

    /// <summary>Random coordinates, and centerings from 0 to 1.</summary>
    private static Dictionary<string, Tensor> SlotsOf(LogJoint joint, RandomStream random) =>
        joint.Coordinates.Select(c => (c.Slot, Value: Random(c.Free, () => 0.7 * random.NextNormal())))
            .Concat(joint.Centerings.Select(c => (c.Slot, Value: Random(c.Shape, random.NextUniform))))
            .ToDictionary(s => s.Slot, s => s.Value);

    private static Tensor Random(Shape shape, Func<double> draw) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => draw())]);
}
