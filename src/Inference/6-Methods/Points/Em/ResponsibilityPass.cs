namespace ProbDsl.Inference.Em;

/// <summary>
/// The E step: one fused pass over the rows. Strips that fit the first-level cache compute each component's log density, the log-sum-exp,
/// the responsibilities and their sums of statistics; nothing of size rows x components is stored. Blocks of rows are fixed, and their sums
/// are added in order: the same bits for any number of threads.
/// </summary>
internal sealed class ResponsibilityPass : IResponsibilityPass, IBlockWork
{
    /// <summary>Rows of one block: the unit of work of a thread.</summary>
    public const int BlockLength = 4096;

    private readonly MixtureRows model;
    private readonly BlockTeam team;
    private readonly ICommunicator ranks;
    private readonly int first;
    private readonly FixedOrderSum sums;
    private readonly ResponsibilityWorkspace[] workspaces;
    private readonly int[] offsets;
    private readonly double[][] prepared, centers;
    private readonly double[] logWeights;
    private double[]? given;

    /// <param name="model">The rows.</param>
    /// <param name="team">The threads.</param>
    /// <param name="ranks">The processes, of which each passes over its part of the rows; null for one.</param>
    public ResponsibilityPass(MixtureRows model, BlockTeam team, ICommunicator? ranks = null)
    {
        this.model = model;
        (this.team, this.ranks) = (team, ranks ?? Alone.Instance);
        logWeights = new double[model.Components];
        (prepared, centers) = (Buffers(model), Buffers(model));
        offsets = MixtureSums.Offsets(model);
        (first, var own) = this.ranks.PartOf((model.Rows + BlockLength - 1) / BlockLength);
        sums = new(own, offsets[^1]);
        workspaces = [.. Enumerable.Range(0, team.Threads).Select(_ => new ResponsibilityWorkspace(model))];
    }

    public MixtureSums Run(MixtureState state, MixtureState? about = null)
    {
        for (var k = 0; k < model.Components; k++) logWeights[k] = Math.Log(state.Weights[k]);
        return Run(state.Thetas, about?.Thetas);
    }

    /// <summary>The same sums for components with weights that need not sum to 1.</summary>
    /// <param name="logs">The logs of the weights.</param>
    /// <param name="thetas">The theta of each distribution and component, at which responsibilities are computed and sums taken.</param>
    /// <param name="rows">
    /// Scores of rows and components [rows, components] that take the place of log weights and log densities; null to compute them.
    /// </param>
    public MixtureSums Run(ReadOnlySpan<double> logs, double[][][] thetas, double[]? rows = null)
    {
        logs.CopyTo(logWeights);
        given = rows;
        return Run(thetas, null);
    }

    private MixtureSums Run(double[][][] thetas, double[][][]? about)
    {
        Prepare(thetas, about);
        sums.Clear();
        team.Run(sums.Blocks, this);
        var total = new double[sums.Length];
        ranks.SumInOrder(total, all => sums.AddTo(all));
        return new(total, offsets, model.Components);
    }

    public void Do(int block, int worker)
    {
        var start = (first + block) * BlockLength;
        var end = Math.Min(model.Rows, start + BlockLength);
        for (; start < end; start += RowFamily.StripLength)
            Strip(start, Math.Min(RowFamily.StripLength, end - start), workspaces[worker], sums.Of(block));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Strip(int start, int count, ResponsibilityWorkspace own, Span<double> into)
    {
        if (given is null) for (var k = 0; k < model.Components; k++) Score(k, start, own);
        else ReadScores(start, count, own.Scores);
        var copies = model.Copies is null ? default : model.Copies.AsSpan(start, count);
        into[0] += Responsibilities.OfScores(own.Scores, model.Components, count, copies);
        for (var k = 0; k < model.Components; k++)
        {
            into[1 + k] += Lanes.Sum(own.Component(k));
            for (var distribution = 0; distribution < model.Distributions.Count; distribution++)
            {
                var rows = model.Distributions[distribution][start];
                var at = (distribution * model.Components) + k;
                model.Distributions[distribution].Family.Accumulate(rows, own.Component(k)[..rows.Count], centers[at], own.Scratch,
                    into[offsets[at]..offsets[at + 1]]);
            }
        }
    }

    /// <summary>log weight + log density of each row under component k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Score(int k, int start, ResponsibilityWorkspace own)
    {
        var scores = own.Component(k);
        scores.Fill(logWeights[k]);
        for (var distribution = 0; distribution < model.Distributions.Count; distribution++)
        {
            var rows = model.Distributions[distribution][start];
            model.Distributions[distribution].Family
                .AddLogDensity(rows, prepared[(distribution * model.Components) + k], own.Scratch, scores[..rows.Count]);
        }
    }

    private void ReadScores(int start, int count, Span<double> scores)
    {
        for (var row = 0; row < RowFamily.StripLength; row++)
            for (var k = 0; k < model.Components; k++)
                scores[(k * RowFamily.StripLength) + row] = row < count ? given![((start + row) * model.Components) + k] : 0;
    }

    private static double[][] Buffers(MixtureRows model) =>
        [.. from distribution in model.Distributions from k in Enumerable
            .Range(0, model.Components) select new double[distribution.Family.PreparedCount]];

    private void Prepare(double[][][] thetas, double[][][]? about)
    {
        for (var i = 0; i < prepared.Length; i++)
        {
            var (family, at, k) = (model.Distributions[i / model.Components].Family, i / model.Components, i % model.Components);
            family.Prepare(thetas[at][k], prepared[i]);
            if (about is null) prepared[i].CopyTo(centers[i], 0);
            else family.PrepareCenter(about[at][k], prepared[i], centers[i]);
        }
    }

    /// <summary>The buffers of one worker: the scores of a strip by component, and the families' scratch space.</summary>
    private sealed class ResponsibilityWorkspace(MixtureRows model)
    {
        private readonly double[] scores = new double[model.Components * RowFamily.StripLength];

        public Span<double> Scores => scores;

        public double[] Scratch { get; } = new double[model.Distributions.Max(l => l.Family.ScratchStrips) * RowFamily.StripLength];

        public Span<double> Component(int k) => scores.AsSpan(k * RowFamily.StripLength, RowFamily.StripLength);
    }
}
