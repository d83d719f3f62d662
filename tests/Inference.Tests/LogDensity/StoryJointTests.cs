using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Every story that the compiler is tested with: its log joint density, slopes and engine, or the statement that this version cannot put in
/// a program.
/// </summary>
public sealed class StoryJointTests
{
    private const string NoDensity = "has no density of its own", TwoMembers = "it reads two members";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "every");

    /// <summary>What a story needs to be small, and data that lie in its distributions' supports.</summary>
    private sealed record Small((string Name, double Value)[] Settings, Dictionary<string, long>? Sizes = null,
        Action<Dictionary<string, Tensor>>? Mend = null, Func<string, string>? Retold = null);

    private static readonly Dictionary<string, Small> Smaller = new()
    {
        ["gallery/dirichlet_process"] = new([("T", 3)]),
        ["gallery/eight_gaussians"] = new([], Sizes: new() { ["rows"] = 3 }),
        ["gallery/galaxies"] = new([("K", 3)]),
        ["gallery/topics"] = new([("K", 2)]),
        ["further/bayesian_neural_network"] = new([("H", 3)]),
        ["further/conditional_vae"] = new([("K", 3), ("Z", 2), ("H", 4)]),
        ["further/convolutional_vae"] = new([("Z", 2)], Mend: WithShades, Retold: Smooth),
        ["further/deep_markov"] = new([("Z", 2), ("H", 4)]),
        ["further/hierarchical_vae"] = new([("C", 2), ("F", 3), ("H", 4)]),
        ["further/semi_supervised_vae"] = new([("K", 3), ("Z", 2), ("H", 4)]),
        ["gallery/adversarial_guide"] = new([("H", 4)]),
        ["gallery/autoregressive"] = new([("D", 5), ("H", 9)]),
        ["gallery/ddpm"] = new([("T", 4), ("H", 5)]),
        ["gallery/full_covariance_vae"] = new([("H", 4)]),
        ["gallery/gmvae"] = new([("K", 3), ("H", 4)]),
        ["gallery/nice"] = new([("L", 3), ("H", 4)], Retold: Smooth),
        ["gallery/realnvp"] = new([("L", 3), ("H", 4)], Retold: Smooth),
        ["gallery/mnist_vae"] = new([("Z", 2), ("H", 3)], Mend: WithShades),
        ["gallery/planar_guide"] = new([("H", 4)]),
        ["gallery/stick_breaking_vae"] = new([("K", 4), ("H", 4)]),
        ["gallery/vae"] = new([("H", 4)]),
        ["gallery/vae_gan"] = new([("H", 4)]),
        ["further/matrix_factorization"] = new([("Q", 2)]),
        ["gallery/wider/censored_survival"] = new([], Mend: WithLimits),
        ["further/stratified_survival"] = new([], Mend: WithLimits),
    };

    /// <summary>The statement that stands in the way, and why.</summary>
    private static readonly Dictionary<string, (string Statement, string Reason)> Limits = new()
    {
        ["further/class_conditional_diffusion"] = ("image[n]", NoDensity),
        ["further/factorial_hmm"] = ("power[t]", "members that it sums over"),
        ["further/stochastic_block"] = ("linked[i]", TwoMembers),
        ["further/unet"] = ("x[n]", NoDensity),
        ["gallery/checkerboard"] = ("x[n]", NoDensity),
        ["gallery/energy"] = ("x[n]", NoDensity),
        ["gallery/gan"] = ("x[n]", NoDensity),
        ["gallery/kde"] = ("x[n]", NoDensity),
        ["gallery/score_sde"] = ("x[n]", NoDensity),
    };

    /// <summary>Densities along an ODE are integrated numerically, and tested in the room of ODEs.</summary>
    private static readonly string[] alongOdes =
        ["gallery/flow_matching", "gallery/hamiltonian_cnf", "gallery/planar_cnf", "gallery/wider/predator_prey"];

    public static TheoryData<string> Lowered => [.. All.Where(IsLowered)];

    public static TheoryData<string> Refused => [.. Limits.Keys];

    internal static IEnumerable<string> All =>
        Directory.EnumerateFiles(Folder, "*.gen", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(Folder, f), null).Replace('\\', '/')).Order(StringComparer.Ordinal);

    [Theory, MemberData(nameof(Lowered))]
    public void The_program_means_what_the_rows_say(string story)
    {
        for (var seed = 1ul; seed <= 3; seed++) new JointAt(Problem(story, seed), seed).Agrees(story);
    }

    [Theory, MemberData(nameof(Lowered))]
    public void Slopes_are_those_of_the_program(string story)
    {
        new JointAt(Problem(story, 1), 1).HasGradients(withJacobian: false, story);
        new JointAt(Problem(story, 2), 2).HasGradients(withJacobian: true, story);
    }

    [Theory, MemberData(nameof(Lowered))]
    public void Arrays_determine_their_unconstrained_parameters(string story) => new JointAt(Problem(story, 1), 1).ComesBack();

    [Theory, MemberData(nameof(Lowered))]
    public void The_engine_computes_what_the_interpreter_does(string story) => new JointAt(Problem(story, 1), 1).RunsOnTheEngine(story);

    [Theory, MemberData(nameof(Lowered))]
    public void In_float32_it_is_nearly_the_same(string story) => new JointAt(Problem(story, 1), 1).IsNearInFloat32(story);

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_lowered_is_named(string story)
    {
        var limit = Assert.Throws<LoweringLimit>(() => LogJoint.Lower(Problem(story, 1), TestStory.Catalog));
        Assert.Equal(Limits[story].Statement, limit.Statement.Name);
        Assert.Contains(Limits[story].Reason, limit.Reason, StringComparison.Ordinal);
    }

    internal static bool IsLowered(string story) => !Limits.ContainsKey(story) && !alongOdes.Contains(story);

    internal static Problem Problem(string story, ulong seed, int rows = SmallProblem.Rows)
    {
        var small = Smaller.GetValueOrDefault(story) ?? new([]);
        return SmallProblem.Of((small.Retold ?? (text => text))(File.ReadAllText(Path.Combine(Folder, $"{story}.gen"))), seed, small.Sizes,
            small.Mend, rows, small.Settings);
    }

    /// <summary>Half of the times are censored.</summary>
    private static void WithLimits(Dictionary<string, Tensor> data) =>
        data["limit"] = new(data["time"].Shape, [.. data["time"].Values.Select((t, i) => i % 2 == 0 ? t : t + 1)]);

    /// <summary>Differences cross the kinks of ten thousand rectifiers, and slopes do not.</summary>
    private static string Smooth(string story) => story.Replace("relu", "silu", StringComparison.Ordinal);

    /// <summary>Pixels are not negative.</summary>
    private static void WithShades(Dictionary<string, Tensor> data) =>
        data["image"] = new(data["image"].Shape, [.. data["image"].Values.Select(Math.Abs)]);
}
